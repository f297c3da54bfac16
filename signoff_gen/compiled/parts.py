# What Jinja2 makes of templates/parts.md.j2, by hatch_build.py.
# ruff: noqa
# mypy: ignore-errors
# fmt: off
from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'parts.md.j2'

def root(context, missing=missing, environment=environment):  # pragma: no cover
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_checks = l_0_signed = l_0_bullets = l_0_steps = l_0_picture = l_0_decision = l_0_blocker_status = l_0_option_details = l_0_chain_verdict = l_0_broken = l_0_chain = missing
    try:
        t_1 = environment.filters['_counted']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named '_counted' found.")
    try:
        t_2 = environment.filters['join']
    except KeyError:
        @internalcode
        def t_2(*unused):
            raise TemplateRuntimeError("No filter named 'join' found.")
    try:
        t_3 = environment.filters['length']
    except KeyError:
        @internalcode
        def t_3(*unused):
            raise TemplateRuntimeError("No filter named 'length' found.")
    try:
        t_4 = environment.filters['md_cell']
    except KeyError:
        @internalcode
        def t_4(*unused):
            raise TemplateRuntimeError("No filter named 'md_cell' found.")
    try:
        t_5 = environment.filters['md_code']
    except KeyError:
        @internalcode
        def t_5(*unused):
            raise TemplateRuntimeError("No filter named 'md_code' found.")
    try:
        t_6 = environment.filters['md_fence']
    except KeyError:
        @internalcode
        def t_6(*unused):
            raise TemplateRuntimeError("No filter named 'md_fence' found.")
    try:
        t_7 = environment.filters['md_line']
    except KeyError:
        @internalcode
        def t_7(*unused):
            raise TemplateRuntimeError("No filter named 'md_line' found.")
    try:
        t_8 = environment.filters['md_link']
    except KeyError:
        @internalcode
        def t_8(*unused):
            raise TemplateRuntimeError("No filter named 'md_link' found.")
    try:
        t_9 = environment.filters['md_text']
    except KeyError:
        @internalcode
        def t_9(*unused):
            raise TemplateRuntimeError("No filter named 'md_text' found.")
    try:
        t_10 = environment.filters['mermaid_text']
    except KeyError:
        @internalcode
        def t_10(*unused):
            raise TemplateRuntimeError("No filter named 'mermaid_text' found.")
    try:
        t_11 = environment.filters['upper']
    except KeyError:
        @internalcode
        def t_11(*unused):
            raise TemplateRuntimeError("No filter named 'upper' found.")
    pass
    yield '\n'
    def macro(l_1_checks, l_1_gap):
        t_12 = []
        if l_1_checks is missing:
            l_1_checks = undefined("parameter 'checks' was not provided", name='checks')
        if l_1_gap is missing:
            l_1_gap = ''
        pass
        for l_2_check in t_1(context, l_1_checks):
            l_2_note = missing
            _loop_vars = {}
            pass
            t_12.extend((
                str(environment.finalize(l_1_gap)),
                '- [',
                str(environment.finalize(('x' if environment.getattr(l_2_check, 'ticked') else ' '))),
                '] ',
                str(environment.finalize(t_7(environment.getattr(l_2_check, 'title')))),
                '\n',
            ))
            if environment.getattr(l_2_check, 'files'):
                pass
                for l_3_file in t_1(context, environment.getattr(l_2_check, 'files')):
                    _loop_vars = {}
                    pass
                    t_12.extend((
                        str(environment.finalize(l_1_gap)),
                        '  - ',
                    ))
                    if environment.getattr(l_3_file, 'link'):
                        pass
                        t_12.extend((
                            str(environment.finalize(t_8(environment.getattr(l_3_file, 'name'), environment.getattr(l_3_file, 'link')))),
                            ' ',
                            str(environment.finalize(t_5(environment.getattr(l_3_file, 'digest')))),
                        ))
                    else:
                        pass
                        t_12.append(
                            str(environment.finalize(t_5(environment.getattr(l_3_file, 'name')))),
                        )
                    t_12.append(
                        '\n',
                    )
                l_3_file = missing
            l_2_note = environment.getattr(l_2_check, 'note')
            _loop_vars['note'] = l_2_note
            if (undefined(name='note') if l_2_note is missing else l_2_note):
                pass
                t_12.extend((
                    str(environment.finalize(l_1_gap)),
                    '  - ',
                    str(environment.finalize(environment.getattr((undefined(name='note') if l_2_note is missing else l_2_note), 'emoji'))),
                    ' ',
                ))
                if environment.getattr((undefined(name='note') if l_2_note is missing else l_2_note), 'signature'):
                    pass
                    t_12.append(
                        str(environment.finalize(environment.call(context, (undefined(name='signed') if l_0_signed is missing else l_0_signed), environment.getattr((undefined(name='note') if l_2_note is missing else l_2_note), 'word'), environment.getattr((undefined(name='note') if l_2_note is missing else l_2_note), 'signature'), _loop_vars=_loop_vars))),
                    )
                else:
                    pass
                    t_12.append(
                        str(environment.finalize(environment.getattr((undefined(name='note') if l_2_note is missing else l_2_note), 'word'))),
                    )
                    if environment.getattr((undefined(name='note') if l_2_note is missing else l_2_note), 'attempt'):
                        pass
                        t_12.extend((
                            ' on ',
                            str(environment.finalize(environment.getattr((undefined(name='note') if l_2_note is missing else l_2_note), 'attempt'))),
                        ))
                    if environment.getattr((undefined(name='note') if l_2_note is missing else l_2_note), 'reason'):
                        pass
                        t_12.extend((
                            ': ',
                            str(environment.finalize(t_9(environment.getattr((undefined(name='note') if l_2_note is missing else l_2_note), 'reason')))),
                        ))
                for l_3_file in t_1(context, environment.getattr((undefined(name='note') if l_2_note is missing else l_2_note), 'evidence')):
                    _loop_vars = {}
                    pass
                    t_12.extend((
                        ' · ',
                        str(environment.finalize(t_8(environment.getattr(l_3_file, 'name'), environment.getattr(l_3_file, 'link')))),
                        ' ',
                        str(environment.finalize(t_5(environment.getattr(l_3_file, 'digest')))),
                    ))
                l_3_file = missing
                t_12.append(
                    '\n',
                )
        l_2_check = l_2_note = missing
        return concat(t_12)
    context.exported_vars.add('checks')
    context.vars['checks'] = l_0_checks = Macro(environment, macro, 'checks', ('checks', 'gap'), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_what, l_1_signature):
        t_13 = []
        if l_1_what is missing:
            l_1_what = undefined("parameter 'what' was not provided", name='what')
        if l_1_signature is missing:
            l_1_signature = undefined("parameter 'signature' was not provided", name='signature')
        pass
        t_13.extend((
            str(environment.finalize(l_1_what)),
            ' by ',
            str(environment.finalize(t_9(environment.getattr(l_1_signature, 'by')))),
            ' on ',
            str(environment.finalize(environment.getattr(l_1_signature, 'on'))),
        ))
        if environment.getattr(l_1_signature, 'expires'):
            pass
            t_13.extend((
                ' until ',
                str(environment.finalize(environment.getattr(l_1_signature, 'expires'))),
            ))
        if environment.getattr(l_1_signature, 'because'):
            pass
            t_13.extend((
                ': ',
                str(environment.finalize(t_7(environment.getattr(l_1_signature, 'because')))),
            ))
        return concat(t_13)
    context.exported_vars.add('signed')
    context.vars['signed'] = l_0_signed = Macro(environment, macro, 'signed', ('what', 'signature'), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_lines, l_1_gap):
        t_14 = []
        if l_1_lines is missing:
            l_1_lines = undefined("parameter 'lines' was not provided", name='lines')
        if l_1_gap is missing:
            l_1_gap = ''
        pass
        def t_15(fiter):
            for l_2_line in fiter:
                if t_7(l_2_line):
                    yield l_2_line
        for l_2_line in t_15(t_1(context, l_1_lines)):
            _loop_vars = {}
            pass
            t_14.extend((
                str(environment.finalize(l_1_gap)),
                '- ',
                str(environment.finalize(t_7(l_2_line))),
                '\n',
            ))
        l_2_line = missing
        return concat(t_14)
    context.exported_vars.add('bullets')
    context.vars['bullets'] = l_0_bullets = Macro(environment, macro, 'bullets', ('lines', 'gap'), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_list):
        t_16 = []
        if l_1_list is missing:
            l_1_list = undefined("parameter 'list' was not provided", name='list')
        pass
        l_2_loop = missing
        for l_2_step, l_2_loop in LoopContext(t_1(context, l_1_list), undefined):
            _loop_vars = {}
            pass
            if (not environment.getattr(l_2_loop, 'first')):
                pass
                t_16.append(
                    str(environment.finalize((' and ' if environment.getattr(l_2_loop, 'last') else ', '))),
                )
            t_16.extend((
                str(environment.finalize(environment.getattr(l_2_step, 'name'))),
                ': ',
                str(environment.finalize(t_7(environment.getattr(l_2_step, 'title')))),
            ))
        l_2_loop = l_2_step = missing
        return concat(t_16)
    context.exported_vars.add('steps')
    context.vars['steps'] = l_0_steps = Macro(environment, macro, 'steps', ('list',), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_graph):
        t_17 = []
        l_1_before = l_1_after = missing
        if l_1_graph is missing:
            l_1_graph = undefined("parameter 'graph' was not provided", name='graph')
        pass
        l_1_before = {'step': '["', 'blocker': '[["', 'decision': '{{"'}
        l_1_after = {'step': '"]', 'blocker': '"]]', 'decision': '"}}'}
        t_17.append(
            '```mermaid\nflowchart TD\n',
        )
        for l_2_node in t_1(context, environment.getattr(l_1_graph, 'nodes')):
            _loop_vars = {}
            pass
            t_17.extend((
                '    ',
                str(environment.finalize(environment.getattr(l_2_node, 'key'))),
                str(environment.finalize(environment.getitem((undefined(name='before') if l_1_before is missing else l_1_before), environment.getattr(l_2_node, 'kind')))),
                str(environment.finalize(t_10(environment.getattr(l_2_node, 'text')))),
                str(environment.finalize(environment.getitem((undefined(name='after') if l_1_after is missing else l_1_after), environment.getattr(l_2_node, 'kind')))),
                ':::',
                str(environment.finalize(environment.getattr(l_2_node, 'tone'))),
                '\n',
            ))
        l_2_node = missing
        for l_2_edge in t_1(context, environment.getattr(l_1_graph, 'edges')):
            _loop_vars = {}
            pass
            t_17.extend((
                '    ',
                str(environment.finalize(environment.getattr(l_2_edge, 'source'))),
                ' ',
                str(environment.finalize(('-.->' if environment.getattr(l_2_edge, 'lifted') else '-->'))),
                ' ',
                str(environment.finalize(environment.getattr(l_2_edge, 'target'))),
                '\n',
            ))
        l_2_edge = missing
        t_17.append(
            '    classDef good fill:#dafbe1,stroke:#1a7f37,color:#0f2d17\n    classDef bad fill:#ffebe9,stroke:#cf222e,color:#4c0b10\n    classDef ask fill:#fff8c5,stroke:#9a6700,color:#3b2300\n    classDef wait fill:#f6f8fa,stroke:#59636e,color:#1f2328,stroke-dasharray:4 3\n    classDef calm fill:#ddf4ff,stroke:#0969da,color:#0a3069\n```\n',
        )
        return concat(t_17)
    context.exported_vars.add('picture')
    context.vars['picture'] = l_0_picture = Macro(environment, macro, 'picture', ('graph',), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_it):
        t_18 = []
        if l_1_it is missing:
            l_1_it = undefined("parameter 'it' was not provided", name='it')
        pass
        t_18.extend((
            '**Question:** ',
            str(environment.finalize(t_7(environment.getattr(l_1_it, 'question')))),
            '\n\n',
        ))
        l_2_loop = missing
        for l_2_option, l_2_loop in LoopContext(t_1(context, environment.getattr(l_1_it, 'options')), undefined):
            l_2_br = resolve('br')
            _loop_vars = {}
            pass
            t_18.extend((
                '**Option ',
                str(environment.finalize(t_9(environment.getattr(l_2_option, 'id')))),
                ':** ',
                str(environment.finalize(t_7(environment.getattr(l_2_option, 'text')))),
                str(environment.finalize(('' if environment.getattr(l_2_loop, 'last') else (undefined(name='br') if l_2_br is missing else l_2_br)))),
                '\n',
            ))
        l_2_loop = l_2_option = l_2_br = missing
        if environment.getattr(l_1_it, 'recommended'):
            pass
            t_18.extend((
                '\n**Recommendation:** Option ',
                str(environment.finalize(t_9(environment.getattr(l_1_it, 'recommended')))),
            ))
            if environment.getattr(l_1_it, 'because'):
                pass
                t_18.extend((
                    ' - ',
                    str(environment.finalize(t_7(environment.getattr(l_1_it, 'because')))),
                ))
            t_18.append(
                '\n',
            )
        if environment.getattr(l_1_it, 'waiting'):
            pass
            t_18.extend((
                '\n**Waiting for it:** ',
                str(environment.finalize(environment.call(context, (undefined(name='steps') if l_0_steps is missing else l_0_steps), environment.getattr(l_1_it, 'waiting')))),
                '\n',
            ))
        if environment.getattr(l_1_it, 'proceeding'):
            pass
            t_18.append(
                '\n**Lets the work go on:** Option ',
            )
            l_2_loop = missing
            for l_2_id, l_2_loop in LoopContext(t_1(context, environment.getattr(l_1_it, 'proceeding')), undefined):
                _loop_vars = {}
                pass
                if (not environment.getattr(l_2_loop, 'first')):
                    pass
                    t_18.append(
                        str(environment.finalize((' or ' if environment.getattr(l_2_loop, 'last') else ', '))),
                    )
                t_18.append(
                    str(environment.finalize(t_9(l_2_id))),
                )
            l_2_loop = l_2_id = missing
            t_18.append(
                '\n',
            )
        return concat(t_18)
    context.exported_vars.add('decision')
    context.vars['decision'] = l_0_decision = Macro(environment, macro, 'decision', ('it',), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_blocker):
        t_19 = []
        l_1_br = resolve('br')
        l_1_note = resolve('note')
        if l_1_blocker is missing:
            l_1_blocker = undefined("parameter 'blocker' was not provided", name='blocker')
        pass
        t_19.extend((
            '**Status:** ',
            str(environment.finalize(environment.getattr(environment.getattr(l_1_blocker, 'label'), 'emoji'))),
            ' ',
            str(environment.finalize(t_11(environment.getattr(environment.getattr(l_1_blocker, 'label'), 'word')))),
        ))
        if environment.getattr(l_1_blocker, 'lifted_by'):
            pass
            t_19.extend((
                ' — work goes on by decision ',
                str(environment.finalize(environment.getattr(environment.getattr(l_1_blocker, 'lifted_by'), 'id'))),
                ', option ',
                str(environment.finalize(t_9(environment.getattr(environment.getattr(environment.getattr(l_1_blocker, 'lifted_by'), 'chosen'), 'id')))),
            ))
        elif environment.getattr(l_1_blocker, 'resolved'):
            pass
            t_19.extend((
                ' — ',
                str(environment.finalize(environment.call(context, (undefined(name='signed') if l_0_signed is missing else l_0_signed), 'closed', environment.getattr(l_1_blocker, 'resolved')))),
            ))
        t_19.extend((
            str(environment.finalize(((undefined(name='br') if l_1_br is missing else l_1_br) if environment.getattr(l_1_blocker, 'detect') else ''))),
            '\n',
        ))
        if environment.getattr(l_1_blocker, 'detect'):
            pass
            l_1_note = environment.getattr(environment.getattr(l_1_blocker, 'detect'), 'note')
            t_19.extend((
                '**Detected by:** ',
                str(environment.finalize(t_7(environment.getattr(environment.getattr(l_1_blocker, 'detect'), 'title')))),
                ' — ',
                str(environment.finalize(environment.getattr((undefined(name='note') if l_1_note is missing else l_1_note), 'emoji'))),
                ' ',
                str(environment.finalize(environment.getattr((undefined(name='note') if l_1_note is missing else l_1_note), 'word'))),
            ))
            if environment.getattr((undefined(name='note') if l_1_note is missing else l_1_note), 'reason'):
                pass
                t_19.extend((
                    ': ',
                    str(environment.finalize(t_9(environment.getattr((undefined(name='note') if l_1_note is missing else l_1_note), 'reason')))),
                ))
            for l_2_file in t_1(context, environment.getattr((undefined(name='note') if l_1_note is missing else l_1_note), 'evidence')):
                _loop_vars = {}
                pass
                t_19.extend((
                    ' · ',
                    str(environment.finalize(t_8(environment.getattr(l_2_file, 'name'), environment.getattr(l_2_file, 'link')))),
                    ' ',
                    str(environment.finalize(t_5(environment.getattr(l_2_file, 'digest')))),
                ))
            l_2_file = missing
            t_19.append(
                '\n',
            )
        return concat(t_19)
    context.exported_vars.add('blocker_status')
    context.vars['blocker_status'] = l_0_blocker_status = Macro(environment, macro, 'blocker_status', ('blocker',), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_option, l_1_gap):
        t_20 = []
        if l_1_option is missing:
            l_1_option = undefined("parameter 'option' was not provided", name='option')
        if l_1_gap is missing:
            l_1_gap = undefined("parameter 'gap' was not provided", name='gap')
        pass
        t_20.append(
            str(environment.finalize(environment.call(context, (undefined(name='bullets') if l_0_bullets is missing else l_0_bullets), environment.getattr(l_1_option, 'entails'), l_1_gap))),
        )
        if environment.getattr(l_1_option, 'fits'):
            pass
            t_20.extend((
                str(environment.finalize(l_1_gap)),
                '- Fits: ',
                str(environment.finalize(t_7(environment.getattr(l_1_option, 'fits')))),
                '\n',
            ))
        return concat(t_20)
    context.exported_vars.add('option_details')
    context.vars['option_details'] = l_0_option_details = Macro(environment, macro, 'option_details', ('option', 'gap'), False, False, False, context.eval_ctx.autoescape)
    yield '\n\n'
    def macro(l_1_it):
        t_21 = []
        if l_1_it is missing:
            l_1_it = undefined("parameter 'it' was not provided", name='it')
        pass
        if (environment.getattr(l_1_it, 'state') == 'runs'):
            pass
            t_21.extend((
                '**Verdict:** all ',
                str(environment.finalize(environment.getattr(l_1_it, 'total'))),
                ' ',
                str(environment.finalize(t_9(environment.getattr(l_1_it, 'framework')))),
                ' migrations can run in order on an empty database.\n',
            ))
        elif environment.getattr(l_1_it, 'first'):
            pass
            t_21.extend((
                '**Verdict:** the ',
                str(environment.finalize(t_9(environment.getattr(l_1_it, 'framework')))),
                ' migrations ',
                str(environment.finalize(('cannot' if (environment.getattr(l_1_it, 'state') == 'breaks') else 'perhaps cannot'))),
                ' run in order on an empty database: number ',
                str(environment.finalize(environment.getattr(l_1_it, 'position'))),
                ' of ',
                str(environment.finalize(environment.getattr(l_1_it, 'total'))),
                ', ',
                str(environment.finalize(t_5(environment.getattr(environment.getattr(l_1_it, 'first'), 'migration')))),
                ', fails with ',
                str(environment.finalize(t_5(environment.getattr(environment.getattr(l_1_it, 'first'), 'error')))),
                '.\n',
            ))
        elif (environment.getattr(l_1_it, 'replay') and environment.getattr(environment.getattr(l_1_it, 'replay'), 'error')):
            pass
            t_21.extend((
                '**Verdict:** the ',
                str(environment.finalize(t_9(environment.getattr(l_1_it, 'framework')))),
                ' migrations cannot run in order on an empty database: on ',
                str(environment.finalize(t_9(environment.getattr(environment.getattr(l_1_it, 'replay'), 'server')))),
                ', ',
                str(environment.finalize((t_5(environment.getattr(environment.getattr(l_1_it, 'replay'), 'migration')) if environment.getattr(environment.getattr(l_1_it, 'replay'), 'migration') else 'one of them'))),
                ' fails with ',
                str(environment.finalize(t_5(environment.getattr(environment.getattr(l_1_it, 'replay'), 'error')))),
                '.\n',
            ))
        else:
            pass
            t_21.extend((
                '**Verdict:** the ',
                str(environment.finalize(t_9(environment.getattr(l_1_it, 'framework')))),
                ' migrations have no order in which they could run.\n',
            ))
        if environment.getattr(l_1_it, 'unread_total'):
            pass
            t_21.extend((
                str(environment.finalize(environment.getattr(l_1_it, 'unread_total'))),
                ' ',
                str(environment.finalize(('part was' if (environment.getattr(l_1_it, 'unread_total') == 1) else 'parts were'))),
                ' not understood, see below.\n',
            ))
        return concat(t_21)
    context.exported_vars.add('chain_verdict')
    context.vars['chain_verdict'] = l_0_chain_verdict = Macro(environment, macro, 'chain_verdict', ('it',), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_item):
        t_22 = []
        if l_1_item is missing:
            l_1_item = undefined("parameter 'item' was not provided", name='item')
        pass
        t_22.extend((
            str(environment.finalize(t_9(environment.getattr(l_1_item, 'message')))),
            ', at ',
            str(environment.finalize(t_8(environment.getattr(l_1_item, 'place'), environment.getattr(l_1_item, 'link'), fragment=environment.getattr(l_1_item, 'line')))),
            ' (',
            str(environment.finalize(environment.getattr(l_1_item, 'code'))),
            ')',
        ))
        if environment.getattr(l_1_item, 'error'):
            pass
            t_22.extend((
                '. PostgreSQL says ',
                str(environment.finalize(t_5(environment.getattr(l_1_item, 'error')))),
            ))
            if environment.getattr(l_1_item, 'sqlstate'):
                pass
                t_22.extend((
                    ' (',
                    str(environment.finalize(t_9(environment.getattr(l_1_item, 'sqlstate')))),
                    ')',
                ))
        if environment.getattr(l_1_item, 'doubt'):
            pass
            t_22.extend((
                '. Not certain: ',
                str(environment.finalize(t_9(environment.getattr(l_1_item, 'doubt')))),
            ))
        return concat(t_22)
    context.exported_vars.add('broken')
    context.vars['broken'] = l_0_broken = Macro(environment, macro, 'broken', ('item',), False, False, False, context.eval_ctx.autoescape)
    yield '\n'
    def macro(l_1_it):
        t_23 = []
        if l_1_it is missing:
            l_1_it = undefined("parameter 'it' was not provided", name='it')
        pass
        if environment.getattr(l_1_it, 'first'):
            pass
            t_23.extend((
                '## The First Migration That Fails\n\n',
                str(environment.finalize(t_5(environment.getattr(environment.getattr(l_1_it, 'first'), 'migration')))),
                ', at ',
                str(environment.finalize(t_8(environment.getattr(environment.getattr(l_1_it, 'first'), 'place'), environment.getattr(environment.getattr(l_1_it, 'first'), 'link'), fragment=environment.getattr(environment.getattr(l_1_it, 'first'), 'line')))),
                ':\n\n',
            ))
            if environment.getattr(environment.getattr(l_1_it, 'first'), 'sql'):
                pass
                t_23.extend((
                    str(environment.finalize(t_6(environment.getattr(environment.getattr(l_1_it, 'first'), 'sql'), 'sql'))),
                    '\n',
                ))
            t_23.extend((
                "PostgreSQL's error, SQLSTATE ",
                str(environment.finalize(t_9(environment.getattr(environment.getattr(l_1_it, 'first'), 'sqlstate')))),
                ':\n\n',
                str(environment.finalize(t_6(t_2(['ERROR:  ', environment.getattr(environment.getattr(l_1_it, 'first'), 'error')]), 'text'))),
                '\n',
            ))
            if environment.getattr(environment.getattr(l_1_it, 'first'), 'doubt'):
                pass
                t_23.extend((
                    'This is not certain: ',
                    str(environment.finalize(t_9(environment.getattr(environment.getattr(l_1_it, 'first'), 'doubt')))),
                    '.\n\n',
                ))
            t_23.append(
                '## What Happens, Step by Step\n\n1. ',
            )
            if (environment.getattr(l_1_it, 'position') > 1):
                pass
                t_23.extend((
                    str(environment.finalize((environment.getattr(l_1_it, 'position') - 1))),
                    ' ',
                    str(environment.finalize(('migration runs' if (environment.getattr(l_1_it, 'position') == 2) else 'migrations run'))),
                    ' on the empty database.',
                ))
            else:
                pass
                t_23.append(
                    'The database is empty; no migration has run.',
                )
            t_23.append(
                '\n',
            )
            for l_2_item in t_1(context, environment.getattr(l_1_it, 'empty')):
                _loop_vars = {}
                pass
                t_23.extend((
                    '1. ',
                    str(environment.finalize(t_9(environment.getattr(l_2_item, 'message')))),
                    '.\n',
                ))
            l_2_item = missing
            t_23.extend((
                '1. ',
                str(environment.finalize(t_9(environment.getattr(environment.getattr(l_1_it, 'first'), 'message')))),
                '.\n1. PostgreSQL refuses the statement with ',
                str(environment.finalize(t_5(environment.getattr(environment.getattr(l_1_it, 'first'), 'error')))),
                ', and the run stops.\n',
            ))
            if environment.getattr(l_1_it, 'one_transaction'):
                pass
                t_23.append(
                    '1. All migrations share one transaction, so it is rolled back: the database stays empty.\n',
                )
            if (environment.getattr(environment.getattr(l_1_it, 'first'), 'made_by') and (environment.getattr(environment.getattr(l_1_it, 'first'), 'code') == 'MG101')):
                pass
                t_23.extend((
                    '1. ',
                    str(environment.finalize(t_5(environment.getattr(environment.getattr(l_1_it, 'first'), 'made_by')))),
                    ', which would make what is missing, is never reached.\n',
                ))
            t_23.append(
                '\n',
            )
        elif environment.getattr(l_1_it, 'empty'):
            pass
            t_23.append(
                '## What Is Wrong\n\n',
            )
            for l_2_item in t_1(context, environment.getattr(l_1_it, 'empty')):
                _loop_vars = {}
                pass
                t_23.extend((
                    '- ',
                    str(environment.finalize(environment.call(context, (undefined(name='broken') if l_0_broken is missing else l_0_broken), l_2_item, _loop_vars=_loop_vars))),
                ))
            l_2_item = missing
            t_23.append(
                '\n',
            )
        if environment.getattr(l_1_it, 'replay'):
            pass
            t_23.append(
                '## On a Real Database\n\n',
            )
            if environment.getattr(environment.getattr(l_1_it, 'replay'), 'error'):
                pass
                t_23.extend((
                    str(environment.finalize(t_9(environment.getattr(environment.getattr(l_1_it, 'replay'), 'server')))),
                    ' stopped',
                ))
                if environment.getattr(environment.getattr(l_1_it, 'replay'), 'migration'):
                    pass
                    t_23.extend((
                        ' at ',
                        str(environment.finalize(t_5(environment.getattr(environment.getattr(l_1_it, 'replay'), 'migration')))),
                    ))
                t_23.extend((
                    ':\n\n',
                    str(environment.finalize(t_6(t_2(['ERROR:  ', environment.getattr(environment.getattr(l_1_it, 'replay'), 'error')]), 'text'))),
                    '\n',
                ))
            else:
                pass
                t_23.extend((
                    str(environment.finalize(t_9(environment.getattr(environment.getattr(l_1_it, 'replay'), 'server')))),
                    ' ran all of them.\n\n',
                ))
            t_23.extend((
                str(environment.finalize(('The analysis says the same.' if environment.getattr(environment.getattr(l_1_it, 'replay'), 'agrees') else 'The analysis said something else; the database is right.'))),
                '\n\n',
            ))
        if (environment.getattr(l_1_it, 'links') and (environment.getattr(l_1_it, 'state') != 'runs')):
            pass
            t_23.append(
                '## The Chain\n\n| # | Migration | On an empty database | Makes | Needs |\n|---|---|---|---|---|\n',
            )
            for l_2_link in t_1(context, environment.getattr(l_1_it, 'links')):
                _loop_vars = {}
                pass
                t_23.extend((
                    '| ',
                    str(environment.finalize(environment.getattr(l_2_link, 'number'))),
                    ' | ',
                ))
                if environment.getattr(l_2_link, 'name'):
                    pass
                    t_23.append(
                        str(environment.finalize(t_5(environment.getattr(l_2_link, 'name')))),
                    )
                    if environment.getattr(l_2_link, 'own'):
                        pass
                        t_23.append(
                            ' (own)',
                        )
                else:
                    pass
                    t_23.append(
                        '…',
                    )
                t_23.extend((
                    ' | ',
                    str(environment.finalize(environment.getattr(l_2_link, 'emoji'))),
                    ' ',
                    str(environment.finalize(environment.getattr(l_2_link, 'word'))),
                    ' | ',
                    str(environment.finalize(t_4(environment.getattr(l_2_link, 'makes')))),
                    ' | ',
                    str(environment.finalize(t_4(environment.getattr(l_2_link, 'needs')))),
                    ' |\n',
                ))
            l_2_link = missing
            t_23.append(
                '\n',
            )
        if environment.getattr(l_1_it, 'graph'):
            pass
            t_23.extend((
                str(environment.finalize(environment.call(context, (undefined(name='picture') if l_0_picture is missing else l_0_picture), environment.getattr(l_1_it, 'graph')))),
                '\n',
            ))
        if environment.getattr(l_1_it, 'others'):
            pass
            t_23.append(
                '## What Breaks Next\n\nOnce the first is mended, these show:\n\n',
            )
            for l_2_item in t_1(context, environment.getattr(l_1_it, 'others')):
                _loop_vars = {}
                pass
                t_23.extend((
                    '- ',
                    str(environment.finalize(environment.call(context, (undefined(name='broken') if l_0_broken is missing else l_0_broken), l_2_item, _loop_vars=_loop_vars))),
                ))
            l_2_item = missing
            if environment.getattr(l_1_it, 'more'):
                pass
                t_23.extend((
                    '- and ',
                    str(environment.finalize(environment.getattr(l_1_it, 'more'))),
                    ' more, in the evidence\n',
                ))
            t_23.append(
                '\n',
            )
        if environment.getattr(l_1_it, 'own'):
            pass
            t_23.append(
                "## This Phase's Own Migrations\n\n",
            )
            for l_2_item in t_1(context, environment.getattr(l_1_it, 'own')):
                _loop_vars = {}
                pass
                t_23.extend((
                    '- ',
                    str(environment.finalize(('✅' if environment.getattr(l_2_item, 'independent') else '❌'))),
                    ' ',
                    str(environment.finalize(t_5(environment.getattr(l_2_item, 'name')))),
                    ': ',
                    str(environment.finalize(('independent of the break, and would run; ' if environment.getattr(l_2_item, 'independent') else cond_expr_undefined("the inline if-expression on line 197 in 'parts.md.j2' evaluated to false and no else section was defined.")))),
                    str(environment.finalize(t_9(environment.getattr(l_2_item, 'because')))),
                    '\n',
                ))
            l_2_item = missing
            t_23.append(
                '\n',
            )
        if (environment.getattr(l_1_it, 'first') or environment.getattr(l_1_it, 'empty')):
            pass
            t_23.append(
                '## What Would Mend It\n\n',
            )
            if (environment.getattr(l_1_it, 'first') and environment.getattr(environment.getattr(l_1_it, 'first'), 'mend')):
                pass
                t_23.extend((
                    '- ',
                    str(environment.finalize(t_9(environment.getattr(environment.getattr(l_1_it, 'first'), 'mend')))),
                    '\n',
                ))
            def t_24(fiter):
                for l_2_item in fiter:
                    if environment.getattr(l_2_item, 'mend'):
                        yield l_2_item
            for l_2_item in t_24(t_1(context, environment.getattr(l_1_it, 'empty'))):
                _loop_vars = {}
                pass
                t_23.extend((
                    '- ',
                    str(environment.finalize(t_9(environment.getattr(l_2_item, 'mend')))),
                    '\n',
                ))
            l_2_item = missing
            def t_25(fiter):
                for l_2_item in fiter:
                    if environment.getattr(l_2_item, 'mend'):
                        yield l_2_item
            for l_2_item in t_25(t_1(context, environment.getattr(l_1_it, 'others'))):
                _loop_vars = {}
                pass
                t_23.extend((
                    '- ',
                    str(environment.finalize(t_9(environment.getattr(l_2_item, 'mend')))),
                    '\n',
                ))
            l_2_item = missing
            t_23.append(
                '\n',
            )
        if environment.getattr(l_1_it, 'unread'):
            pass
            t_23.append(
                '## Not Understood\n\n',
            )
            for l_2_item in t_1(context, environment.getattr(l_1_it, 'unread')):
                _loop_vars = {}
                pass
                t_23.extend((
                    '- ',
                    str(environment.finalize(t_8(environment.getattr(l_2_item, 'place'), environment.getattr(l_2_item, 'link'), fragment=environment.getattr(l_2_item, 'line')))),
                    ': ',
                    str(environment.finalize(t_9(environment.getattr(l_2_item, 'message')))),
                    '\n',
                ))
            l_2_item = missing
            if (environment.getattr(l_1_it, 'unread_total') > t_3(environment.getattr(l_1_it, 'unread'))):
                pass
                t_23.extend((
                    '- and ',
                    str(environment.finalize((environment.getattr(l_1_it, 'unread_total') - t_3(environment.getattr(l_1_it, 'unread'))))),
                    ' more, in the evidence\n',
                ))
            t_23.append(
                '\n',
            )
        return concat(t_23)
    context.exported_vars.add('chain')
    context.vars['chain'] = l_0_chain = Macro(environment, macro, 'chain', ('it',), False, False, False, context.eval_ctx.autoescape)

blocks = {}
debug_info = '4=83&5=90&6=95&7=102&8=104&9=108&12=127&13=129&14=132&19=177&20=185&23=207&25=214&26=222&30=232&31=238&34=256&35=262&36=263&39=267&40=272&42=281&43=286&53=301&54=308&56=312&57=318&59=325&61=329&63=340&65=344&67=347&69=353&73=372&74=381&75=385&76=393&77=400&78=403&79=405&80=408&84=437&85=445&86=447&87=450&93=459&94=464&95=468&96=473&97=477&98=490&99=494&101=507&103=510&104=513&108=522&109=528&110=535&111=548&114=558&115=563&118=567&120=572&121=575&123=580&125=582&126=585&127=589&132=595&133=611&134=616&136=622&137=624&138=627&141=632&142=636&145=642&148=647&149=652&153=658&156=663&157=666&159=677&161=683&164=687&167=690&172=695&173=700&177=733&178=736&180=739&185=744&186=749&188=752&189=756&193=762&196=767&197=772&201=784&204=789&205=793&207=796&208=805&210=809&211=818&215=825&218=830&219=835&221=841&222=845'
