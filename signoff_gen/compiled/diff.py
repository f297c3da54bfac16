# What Jinja2 makes of templates/diff.md.j2, by hatch_build.py.
# ruff: noqa
# mypy: ignore-errors
# fmt: off
from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'diff.md.j2'

def root(context, missing=missing, environment=environment):  # pragma: no cover
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_page = resolve('page')
    l_0_place = l_0_value = l_0_table = missing
    try:
        t_1 = environment.filters['_counted']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named '_counted' found.")
    try:
        t_2 = environment.filters['md_cell']
    except KeyError:
        @internalcode
        def t_2(*unused):
            raise TemplateRuntimeError("No filter named 'md_cell' found.")
    try:
        t_3 = environment.filters['md_code']
    except KeyError:
        @internalcode
        def t_3(*unused):
            raise TemplateRuntimeError("No filter named 'md_code' found.")
    try:
        t_4 = environment.filters['md_link']
    except KeyError:
        @internalcode
        def t_4(*unused):
            raise TemplateRuntimeError("No filter named 'md_link' found.")
    try:
        t_5 = environment.filters['trim']
    except KeyError:
        @internalcode
        def t_5(*unused):
            raise TemplateRuntimeError("No filter named 'trim' found.")
    pass
    def macro(l_1_row):
        t_6 = []
        if l_1_row is missing:
            l_1_row = undefined("parameter 'row' was not provided", name='row')
        pass
        if (environment.getattr(l_1_row, 'path') and environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'link_base')):
            pass
            t_6.append(
                str(environment.finalize(t_4(environment.getattr(l_1_row, 'place'), environment.getattr(l_1_row, 'path'), fragment=environment.getattr(l_1_row, 'line'), base=environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'link_base'), code=True, cell=True))),
            )
        else:
            pass
            t_6.append(
                str(environment.finalize(t_3(environment.getattr(l_1_row, 'place'), cell=True))),
            )
        return concat(t_6)
    context.exported_vars.add('place')
    context.vars['place'] = l_0_place = Macro(environment, macro, 'place', ('row',), False, False, False, context.eval_ctx.autoescape)
    def macro(l_1_text):
        t_7 = []
        if l_1_text is missing:
            l_1_text = undefined("parameter 'text' was not provided", name='text')
        pass
        if l_1_text:
            pass
            t_7.append(
                str(environment.finalize(t_3(l_1_text, cell=True, limit=160))),
            )
        return concat(t_7)
    context.exported_vars.add('value')
    context.vars['value'] = l_0_value = Macro(environment, macro, 'value', ('text',), False, False, False, context.eval_ctx.autoescape)
    def macro(l_1_rows, l_1_compared):
        t_8 = []
        if l_1_rows is missing:
            l_1_rows = undefined("parameter 'rows' was not provided", name='rows')
        if l_1_compared is missing:
            l_1_compared = undefined("parameter 'compared' was not provided", name='compared')
        pass
        t_8.append(
            '| Where | What |',
        )
        if l_1_compared:
            pass
            t_8.append(
                ' Before | After |',
            )
        t_8.append(
            '\n| --- | --- |',
        )
        if l_1_compared:
            pass
            t_8.append(
                ' --- | --- |',
            )
        t_8.append(
            '\n',
        )
        for l_2_row in t_1(context, l_1_rows):
            _loop_vars = {}
            pass
            t_8.extend((
                '| ',
                str(environment.finalize(t_5(environment.call(context, (undefined(name='place') if l_0_place is missing else l_0_place), l_2_row, _loop_vars=_loop_vars)))),
                ' | ',
                str(environment.finalize(t_2(environment.getattr(l_2_row, 'what'), limit=400))),
                ' |',
            ))
            if l_1_compared:
                pass
                t_8.extend((
                    ' ',
                    str(environment.finalize(environment.call(context, (undefined(name='value') if l_0_value is missing else l_0_value), environment.getattr(l_2_row, 'before'), _loop_vars=_loop_vars))),
                    ' | ',
                    str(environment.finalize(environment.call(context, (undefined(name='value') if l_0_value is missing else l_0_value), environment.getattr(l_2_row, 'after'), _loop_vars=_loop_vars))),
                    ' |',
                ))
            t_8.append(
                '\n',
            )
        l_2_row = missing
        return concat(t_8)
    context.exported_vars.add('table')
    context.vars['table'] = l_0_table = Macro(environment, macro, 'table', ('rows', 'compared'), False, False, False, context.eval_ctx.autoescape)
    yield '## '
    yield str(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'emoji')))
    yield ' Sign-off: '
    yield str(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'verdict')))
    yield '\n\n'
    yield from context.blocks['compared'][0](context)
    yield '\n'
    yield from context.blocks['unreadable'][0](context)
    l_1_loop = missing
    for l_1_section, l_1_loop in LoopContext(t_1(context, environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'sections')), undefined):
        _loop_vars = {}
        pass
        yield from context.blocks['section'][0](context.derived({'loop': l_1_loop, 'section': l_1_section, 'place': l_0_place, 'table': l_0_table, 'value': l_0_value}))
    l_1_loop = l_1_section = missing
    yield from context.blocks['end'][0](context)

def block_compared(context, missing=missing, environment=environment):  # pragma: no cover
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    _block_vars = {}
    l_0_page = resolve('page')
    l_0_br = resolve('br')
    try:
        t_3 = environment.filters['md_code']
    except KeyError:
        @internalcode
        def t_3(*unused):
            raise TemplateRuntimeError("No filter named 'md_code' found.")
    pass
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'counts'):
        pass
        yield '**'
        yield str(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'counts')))
        yield '**'
        yield str(environment.finalize((undefined(name='br') if l_0_br is missing else l_0_br)))
        yield '\n'
    yield str(environment.finalize(t_3(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'base'))))
    yield ' → '
    yield str(environment.finalize(t_3(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'head'))))
    yield ', judged as of '
    yield str(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'as_of')))
    yield '\n'

def block_unreadable(context, missing=missing, environment=environment):  # pragma: no cover
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    _block_vars = {}
    l_0_page = resolve('page')
    l_0_table = resolve('table')
    pass
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'unreadable'):
        pass
        yield '### ⚠️ Cannot be read\n\n'
        yield str(environment.finalize(environment.call(context, (undefined(name='table') if l_0_table is missing else l_0_table), environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'unreadable'), False, _block_vars=_block_vars)))
        yield '\n'

def block_section(context, missing=missing, environment=environment):  # pragma: no cover
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    _block_vars = {}
    l_0_section = resolve('section')
    try:
        t_1 = environment.filters['_counted']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named '_counted' found.")
    try:
        t_9 = environment.filters['length']
    except KeyError:
        @internalcode
        def t_9(*unused):
            raise TemplateRuntimeError("No filter named 'length' found.")
    try:
        t_3 = environment.filters['md_code']
    except KeyError:
        @internalcode
        def t_3(*unused):
            raise TemplateRuntimeError("No filter named 'md_code' found.")
    try:
        t_10 = environment.filters['md_text']
    except KeyError:
        @internalcode
        def t_10(*unused):
            raise TemplateRuntimeError("No filter named 'md_text' found.")
    pass
    yield '### '
    yield str(environment.finalize(environment.getattr((undefined(name='section') if l_0_section is missing else l_0_section), 'emoji')))
    yield ' '
    yield str(environment.finalize(t_10(environment.getattr((undefined(name='section') if l_0_section is missing else l_0_section), 'title'), limit=200)))
    if environment.getattr((undefined(name='section') if l_0_section is missing else l_0_section), 'verdict'):
        pass
        yield ': '
        yield str(environment.finalize(environment.getattr((undefined(name='section') if l_0_section is missing else l_0_section), 'verdict')))
    yield '\n\n'
    if environment.getattr((undefined(name='section') if l_0_section is missing else l_0_section), 'counts'):
        pass
        yield str(environment.finalize(environment.getattr((undefined(name='section') if l_0_section is missing else l_0_section), 'counts')))
        yield '\n\n'
    if environment.getattr((undefined(name='section') if l_0_section is missing else l_0_section), 'path_before'):
        pass
        yield 'The file was '
        yield str(environment.finalize(t_3(environment.getattr((undefined(name='section') if l_0_section is missing else l_0_section), 'path_before'))))
        yield ' and is '
        yield str(environment.finalize(t_3(environment.getattr((undefined(name='section') if l_0_section is missing else l_0_section), 'path'))))
        yield ' now.\n\n'
    for l_1_group in t_1(context, environment.getattr((undefined(name='section') if l_0_section is missing else l_0_section), 'groups')):
        l_1_table = resolve('table')
        _loop_vars = {}
        pass
        if environment.getattr(l_1_group, 'rows'):
            pass
            yield '#### '
            yield str(environment.finalize(environment.getattr(l_1_group, 'emoji')))
            yield ' '
            yield str(environment.finalize(environment.getattr(l_1_group, 'title')))
            yield '\n\n'
            yield str(environment.finalize(environment.call(context, (undefined(name='table') if l_1_table is missing else l_1_table), environment.getattr(l_1_group, 'rows'), environment.getattr(l_1_group, 'compared'), _loop_vars=_loop_vars)))
            yield '\n'
        if environment.getattr(l_1_group, 'more'):
            pass
            yield '<details>\n<summary>'
            yield str(environment.finalize(environment.getattr(l_1_group, 'emoji')))
            yield ' '
            yield str(environment.finalize(environment.getattr(l_1_group, 'title')))
            yield ': '
            yield str(environment.finalize(t_9(environment.getattr(l_1_group, 'more'))))
            yield str(environment.finalize((' more' if environment.getattr(l_1_group, 'rows') else '')))
            yield '</summary>\n\n'
            yield str(environment.finalize(environment.call(context, (undefined(name='table') if l_1_table is missing else l_1_table), environment.getattr(l_1_group, 'more'), environment.getattr(l_1_group, 'compared'), _loop_vars=_loop_vars)))
            yield '\n</details>\n\n'
        if environment.getattr(l_1_group, 'left_out'):
            pass
            yield str(environment.finalize(environment.getattr(l_1_group, 'title')))
            yield ': '
            yield str(environment.finalize(environment.getattr(l_1_group, 'left_out')))
            yield ' more are not shown.\n\n'
    l_1_group = l_1_table = missing

def block_end(context, missing=missing, environment=environment):  # pragma: no cover
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    _block_vars = {}
    l_0_page = resolve('page')
    try:
        t_1 = environment.filters['_counted']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named '_counted' found.")
    try:
        t_10 = environment.filters['md_text']
    except KeyError:
        @internalcode
        def t_10(*unused):
            raise TemplateRuntimeError("No filter named 'md_text' found.")
    pass
    for l_1_note in t_1(context, environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'notes')):
        _loop_vars = {}
        pass
        yield '- '
        yield str(environment.finalize(t_10(l_1_note)))
        yield '\n'
    l_1_note = missing
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'left_out'):
        pass
        yield '- '
        yield str(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'left_out')))
        yield ' more changes are not shown\n'
    if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'unchanged'):
        pass
        yield '- '
        yield str(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'unchanged')))
        yield ' '
        yield str(environment.finalize(('sign-off is' if (environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'unchanged') == 1) else 'sign-offs are')))
        yield ' unchanged\n'

blocks = {'compared': block_compared, 'unreadable': block_unreadable, 'section': block_section, 'end': block_end}
debug_info = '4=47&5=52&7=65&8=78&9=88&10=96&11=104&12=109&15=131&17=135&24=137&31=139&32=142&64=144&17=146&18=162&19=165&21=169&24=176&25=186&28=189&32=192&33=226&35=234&36=236&39=238&40=241&43=245&44=249&45=252&47=256&49=258&51=261&53=268&57=270&58=272&64=278&65=299&66=303&68=306&69=309&71=311&72=314'
