"""Django: migrations of all apps, read through their syntax trees and never imported.

`projects` finds apps and settings, `graph` orders as `manage.py migrate` does, `operations` carries
operations out on a `state` of the models, and `editor` and `alteration` write what Django would
send to PostgreSQL for it.
"""

from signoff_gen.migrations.readers.django.reader import Django as Django
