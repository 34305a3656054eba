# The chart definition is TypeScript (web/charts), shared with the browser. For this program it is bundled with ECharts
# into one ES5 file and compiled in. Implemented by the charts folder.
