"""What runs when: every timed job of the product, on one page. The leading worker runs them."""

from backend.container import Container
from backend.features.accounts.jobs import carry_out_departures, discard_expired_sessions
from backend.features.approvals.jobs import find_approvers, find_unattended, time_out_steps
from backend.features.audit.jobs import seal_audit
from backend.features.content_safety.jobs import ask_due_checks
from backend.features.conversations.jobs import (
    discard_old_chats,
    find_owners,
    give_unfinished_to_desk,
    give_up_files,
)
from backend.features.dispatch.jobs import lapse_offers
from backend.features.exports.jobs import discard_export_files
from backend.features.imports.jobs import discard_import_files
from backend.features.media.jobs import register_stray_objects, sweep_orphan_files
from backend.features.notifications.jobs import settle_held_consents, tell_closed_paths
from backend.features.privacy.jobs import carry_out_requests, delete_overdue
from backend.features.roster.jobs import go_on_synchronising, synchronise_roster
from backend.features.sla.jobs import recompute_clocks, tell_waiting_alerts, watch_clocks
from backend.features.tickets.jobs import (
    accept_in_silence,
    end_follow_ups,
    erase_positions,
    pass_step_limits,
    remind_customers,
    time_out_visits,
)
from backend.kit.timed_jobs import TimedJob


def build_jobs(container: Container) -> tuple[TimedJob, ...]:
    """Features add their jobs here. Names must stay: the slots that fired are stored by them."""
    return (
        discard_expired_sessions(container.accounts.sessions),
        carry_out_departures(container.accounts.departures),
        seal_audit(container.audit_sealer),
        discard_import_files(container.imports.strays),
        discard_export_files(container.exports.strays),
        sweep_orphan_files(container.media_services.clearing, container.media_services.piecewise),
        register_stray_objects(container.media_services.clearing),
        ask_due_checks(container.content_safety.checks),
        settle_held_consents(container.notices.wallet),
        tell_closed_paths(container.notices.alarms),
        time_out_steps(container.approvals.deciding),
        find_approvers(container.approvals.deciding),
        find_unattended(container.approvals.deciding),
        time_out_visits(container.tickets.clockwork),
        remind_customers(container.tickets.clockwork),
        accept_in_silence(container.tickets.clockwork),
        end_follow_ups(container.tickets.clockwork),
        pass_step_limits(container.tickets.clockwork),
        erase_positions(container.tickets.positions),
        lapse_offers(container.acting.following),
        watch_clocks(container.sla.clockwork),
        tell_waiting_alerts(container.sla.news),
        recompute_clocks(container.sla.recomputation),
        synchronise_roster(container.roster.sync),
        go_on_synchronising(container.roster.sync),
        give_unfinished_to_desk(container.conversations.requests),
        find_owners(container.conversations.subscribers),
        give_up_files(container.conversations.files),
        discard_old_chats(container.conversations.clearing),
        carry_out_requests(container.privacy),
        delete_overdue(container.privacy),
    )
