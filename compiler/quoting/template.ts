import Handlebars from 'handlebars/runtime';
import { TEMPLATE_HELPERS } from './template-helpers';

const runtime = Handlebars.create();
for (const [name, helper] of Object.entries(TEMPLATE_HELPERS)) runtime.registerHelper(name, helper);

/** Makes a render function of a precompiled template; called by the code that the build plug-in writes. */
export function template(compiled: object): (context: object) => string {
  return runtime.template(compiled as TemplateSpecification);
}
