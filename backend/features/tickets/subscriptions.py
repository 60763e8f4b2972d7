"""Which event of tickets is heard by whom. Names must stay: the outbox remembers them."""

from backend.features.tickets import events
from backend.features.tickets.parts import Tickets
from backend.kit.mongo import Subscriptions


def ticket_subscriptions(tickets: Tickets) -> Subscriptions:
    cards = tickets.visit_cards
    tell, state, task = tickets.news, tickets.statement_news, tickets.task_news
    subcontracting = tickets.subcontracting_news
    complaint = tickets.complaint_news
    counts = tickets.fault_counts
    content = tickets.content
    return {
        events.TicketSubmitted: (tell.tell_submitted, content.look_at_report),
        events.TicketMoved: (tickets.quote_approvals.follow_end,),
        events.StepReached: (tickets.step_news.tell_reached,),
        events.StepOverdue: (tickets.step_news.tell_overdue,),
        events.InfoAsked: (tell.tell_question,),
        events.InfoReminderDue: (tell.tell_question,),
        events.InfoUnanswered: (tell.tell_unanswered,),
        events.TicketRejected: (tell.tell_rejected, tickets.ended.withdraw),
        events.TicketEdited: (tell.tell_edited, content.look_at_edit),
        events.SolvedRemotely: (tell.tell_question,),
        events.VisitDispatched: (tell.tell_dispatched,),
        events.VisitTaken: (cards.follow,),
        events.VisitRefused: (tell.tell_refused, cards.follow),
        events.VisitWithdrawn: (tell.tell_withdrawn, cards.follow),
        events.AppointmentMade: (tell.tell_appointment,),
        events.AppointmentChanged: (tell.tell_appointment_changed,),
        events.TechnicianDeparted: (tell.tell_departed,),
        events.QuoteAsked: (tell.tell_quote,),
        events.QuoteJudged: (state.tell_quote_judged,),
        events.QuoteAnswered: (tell.tell_quote_answered, content.look_at_lines),
        events.WorkFinished: (tell.tell_finished, counts.count_fault),
        events.WorkAccepted: (tell.tell_accepted, content.look_at_lines),
        events.WorkRated: (content.look_at_rating,),
        events.WorkRefused: (tell.tell_work_refused, content.look_at_lines),
        events.RecordReturned: (tell.tell_record_returned,),
        events.TicketClosed: (tell.tell_closed,),
        events.TicketReopened: (tell.tell_reopened, content.look_at_lines),
        events.TicketCancelled: (
            tell.tell_cancelled,
            cards.follow_cancelled,
            tickets.ended.withdraw,
            content.look_at_lines,
        ),
        events.TicketUrged: (tell.tell_urged, task.tell_urged, content.look_at_lines),
        events.CustomerMessaged: (tell.tell_message, content.look_at_lines),
        events.ExpectedFinishSet: (state.tell_expected_finish,),
        events.TicketLinkRenewed: (state.tell_new_link,),
        events.TicketMerged: (tickets.joining_news.tell_merged, cards.follow_cancelled),
        events.MergeUndone: (tickets.joining_news.tell_undone,),
        events.TaskAsked: (task.tell_asked,),
        events.TaskEnded: (task.tell_ended,),
        events.TicketGivenOut: (subcontracting.tell_given_out,),
        events.TicketTakenBack: (subcontracting.tell_taken_back,),
        events.ComplaintMade: (complaint.tell_made,),
        events.ComplaintAssigned: (complaint.tell_assigned,),
        events.ComplaintResolved: (complaint.tell_resolved,),
        events.ComplaintReopened: (complaint.tell_reopened,),
    }
