// The words that the charts add by themselves, in both languages.

export interface Words {
  months: string[];
  shortMonths: string[];
  weekdays: string[];
  week: string;
  shortWeek: string;
  quarter: string;
  /** Seconds, minutes, hours, days: short, after a number. */
  time: [string, string, string, string];
  oneDay: string;
  noLogs: string;
  hidden: string;
  concealed: string;
  partial: string;
  unknown: string;
  lowest: string;
  highest: string;
  last: string;
  to: string;
  capacity: string;
  happened: string;
  forecast: string;
  between: string;
  and: string;
}

export const words: { sv: Words; en: Words } = {
  sv: {
    months: [
      'januari',
      'februari',
      'mars',
      'april',
      'maj',
      'juni',
      'juli',
      'augusti',
      'september',
      'oktober',
      'november',
      'december',
    ],
    shortMonths: ['jan', 'feb', 'mars', 'apr', 'maj', 'juni', 'juli', 'aug', 'sep', 'okt', 'nov', 'dec'],
    weekdays: ['mån', 'tis', 'ons', 'tors', 'fre', 'lör', 'sön'],
    week: 'vecka',
    shortWeek: 'v.',
    quarter: 'kvartal',
    time: ['s', 'min', 'h', 'dygn'],
    oneDay: 'dygn',
    noLogs: 'loggar saknas',
    hidden: 'för få personer',
    concealed: 'dolt',
    partial: 'ej komplett',
    unknown: 'okänt',
    lowest: 'lägst',
    highest: 'högst',
    last: 'sist',
    to: 'till',
    capacity: 'Kapacitet',
    happened: 'Händelse',
    forecast: 'Prognos',
    between: 'mellan',
    and: 'och',
  },
  en: {
    months: [
      'January',
      'February',
      'March',
      'April',
      'May',
      'June',
      'July',
      'August',
      'September',
      'October',
      'November',
      'December',
    ],
    shortMonths: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
    weekdays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
    week: 'week',
    shortWeek: 'W',
    quarter: 'quarter',
    time: ['s', 'min', 'h', 'days'],
    oneDay: 'day',
    noLogs: 'no logs',
    hidden: 'too few people',
    concealed: 'hidden',
    partial: 'incomplete',
    unknown: 'unknown',
    lowest: 'lowest',
    highest: 'highest',
    last: 'last',
    to: 'to',
    capacity: 'Capacity',
    happened: 'Event',
    forecast: 'Forecast',
    between: 'between',
    and: 'and',
  },
};
