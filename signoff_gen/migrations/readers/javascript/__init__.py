"""JavaScript and TypeScript, understood without being run.

`syntax` parses, `modules` finds what names mean across files, `expressions` and `execution` walk
through code with the values of `values`: a value is known, or `Unknown`; a question to the
database is a `Question`, and both of its answers are followed.

How a framework plugs in:

- What it offers to migrations, such as `queryRunner`, is a `values.Host`: the walk tells it every
  member that is asked for and every call, with arguments that are values and the `Site` of the
  call; what it answers is a value again. A host that can change the database is `effective`, so
  that code which is not known and is handed one is a gap.
- `recorder.Recorder` is the interpreter's `Framework`: it gives the packages that code imports
  (`packages("typeorm")` is a host, None for a package of somebody else), and takes down statements
  (`made` by a call, or `written` in the code, then cut into single ones) and gaps (`gap`), each
  under the conditions of the path. It is tied to the walk by `recorder.attach(interpreter)`.
- `execution.Interpreter(Project(root), recorder)` walks: `exported(module, name)` evaluates what a
  file gives, `member` and `find` look into classes and objects, `run(function, arguments, this)`
  follows a function. `reset()` comes before each migration, and `recorder.begin()`. `GaveUp` and
  `RecursionError` end a walk that goes too deep or on for too long: within
  `recorder.within_limits(site)` that becomes a gap.
- A host that is `lazy` acts when it is awaited, returned by an asynchronous function or given to
  `then`: `settle` says what that comes to, and is called on what `up` returns, too. With
  `errors_abort` a caught error stops the rest, as in a transaction, or that of the methods in
  `sends` alone; with the recorder's `in_one_piece` a text of several statements stays whole.
- `files` finds code among files, `exports` what it gives, `arguments` takes calls apart; `lookups`
  understands queries about the schema, `known` says what earlier statements made of a table.
- An answer of the database is a `Question` of conditions (`recorder.asks` numbers those that were
  answered at one time); `unanswered(text)` where nobody can know. Text with unknown pieces is a
  `Guess`, each piece a `HOLE`; `joined` keeps that.
"""
