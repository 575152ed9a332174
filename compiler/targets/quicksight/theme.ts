import type { Fleet } from '../../ir/fleet/index';
import { quickSightId } from '../../ir/names';
import type { StackResource } from '../../ir/stack';
import { label } from './label';
import { ACCOUNT, THEME } from './names';

/** Eight colours that stay apart for eyes that see red and green alike. Source: Okabe and Ito, "Color Universal Design". */
const COLORS = ['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00', '#7A6A00', '#4D4D4D'];

export const SEVERITY_COLORS = { critical: '#C62828', warning: '#B26A00', info: '#1565C0' } as const;

/** One look for all dashboards of the fleet. */
export function theme(fleet: Fleet): StackResource {
  return {
    stack: 'bi',
    logicalId: THEME,
    type: 'AWS::QuickSight::Theme',
    origin: fleet.origin,
    properties: {
      AwsAccountId: ACCOUNT,
      ThemeId: quickSightId(fleet, 'theme'),
      Name: label(fleet.name, 2048),
      BaseThemeId: 'CLASSIC',
      Configuration: {
        DataColorPalette: { Colors: COLORS, MinMaxGradient: ['#E3F2FD', '#0D47A1'], EmptyFillColor: '#ECEFF1' },
        UIColorPalette: {
          PrimaryForeground: '#1F2933',
          PrimaryBackground: '#FFFFFF',
          SecondaryForeground: '#3E4C59',
          SecondaryBackground: '#F5F7FA',
          Accent: '#0072B2',
          AccentForeground: '#FFFFFF',
          Danger: SEVERITY_COLORS.critical,
          DangerForeground: '#FFFFFF',
          Warning: SEVERITY_COLORS.warning,
          WarningForeground: '#FFFFFF',
        },
      },
    },
  };
}
