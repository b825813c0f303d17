"""The built-in engine: runs a Pulumi program of dynamic Python resources without the Pulumi CLI.

For machines without the CLI and for tests. One machine, one user, dynamic resources only; whatever else a program asks
for is refused by name. What it does, it does as Pulumi's engine does, and its state can be imported there::

    project.py            Pulumi.yaml: where the program is, and which stacks there are
    stack_config.py config_value.py    the stack's config
    secrets.py lock.py    the passphrase format; one run at a time
    state.py journal.py   the deployment on disk, and how it grows during a run
    values.py changes.py  property values, and what differs between two of them
    program.py monitor.py the user's program, and the services it speaks to
    provider_process.py   the SDK's provider process; calling.py answers.py default_provider.py are its parts
    nursery.py forking.py children that start at once, as forks
    goal.py registration.py steps.py deletion.py    from a declared resource to what is done with it
    exit_status.py        what the commands end with
    stacks_here.py        the stacks that a shell completes
    saved_plan.py         preview --save-plan, up --plan
    report.py display.py  what happened, and how it is shown
    run.py                up, preview, refresh, destroy
"""
