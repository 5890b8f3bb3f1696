import { Application, ReflectionKind } from 'typedoc';
import { MarkdownTheme, MarkdownThemeContext } from 'typedoc-plugin-markdown';
import { optionsTable } from './options-table.mjs';

/** Shows the options of a function or class, with their defaults, on its own page. */
export function optionsAtUse(app) {
  app.renderer.defineTheme('gan', GanTheme);
  // Set here and now it would be lost: the options are read again once all plugins are loaded.
  app.on(Application.EVENT_BOOTSTRAP_END, () => app.options.setValue('theme', 'gan'));
}

class GanTheme extends MarkdownTheme {
  getRenderContext(page) {
    return new GanContext(this, page, this.application.options);
  }
}

class GanContext extends MarkdownThemeContext {
  constructor(...given) {
    super(...given);
    const { parametersList, hierarchy, inheritance } = this.partials;
    this.partials = {
      ...this.partials,
      parametersList: (parameters, options) =>
        parameters
          .map((parameter) => {
            const shown = parametersList.call(this, [parameter], options);
            const target = optionsOf(parameter.type);
            return target ? `${shown}\n\n${optionsTable(this, target.children)}` : shown;
          })
          .join('\n\n'),
      propertiesTable: (properties) => optionsTable(this, properties),
      accessor: (model) => {
        const { type, comment } = model.getSignature ?? model;
        const text = comment ? this.partials.comment(comment) : '';
        return `> **${model.name}**: ${this.partials.someType(type)}\n\n${text}`;
      },
      // What is not exported is nobody's name: its members are the class's own.
      hierarchy: (model, options) =>
        (model.types ?? []).every(isNameless) ? '' : hierarchy.call(this, model, options),
      inheritance: (model, options) =>
        [model.inheritedFrom, model.overwrites, model.implementationOf].every(isNameless)
          ? ''
          : inheritance.call(this, model, options),
    };
  }
}

/** The interface of options that a parameter takes, alone or beside other types. */
function optionsOf(type) {
  if (type?.type === 'union' || type?.type === 'intersection') {
    return type.types.map(optionsOf).find(Boolean);
  }
  const target = type?.type === 'reference' ? type.reflection : undefined;
  const isOptions = target?.kindOf(ReflectionKind.Interface) && /Options$/.test(target.name);
  return isOptions && target.children?.length ? target : undefined;
}

const isNameless = (type) => !type || (type.type === 'reference' && !type.reflection);
