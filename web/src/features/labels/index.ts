export { default as LabelRows } from './components/LabelRows.vue';
export { changesBetween, faultsOf, labelsOf, reservedOf, rowsOf, type LabelRow } from './label-rows';
