import { render } from 'preact';
import { App } from './app';
import { connect } from './server/live';
import './style/page.css';

const page = document.getElementById('page');
if (page) {
  connect();
  render(<App />, page);
}
