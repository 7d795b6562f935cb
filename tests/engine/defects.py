"""The defects of SpiffWorkflow 3.2.0, and of the ways it is usually run, that shaped this engine: what we do, and which test would fail.

docs/reference/engine-defects.md is written from this table; test_defects.py holds that every named test is there. Each defect was
reproduced before it got its remedy.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Defect:
    """Shape: tests are "file::name" below tests/."""

    key: str
    what: str
    remedy: str
    tests: tuple[str, ...]


DEFECTS: tuple[Defect, ...] = (
    Defect(
        "D1",
        "A case deeper than 1,000 tasks says it is completed while a task is ready.",
        "Finished tasks leave the tree; nothing walks it; a scope ends only when nothing lives in it.",
        (
            "engine/test_long_loops.py::test_two_thousand_automatic_laps_end_truly",
            "engine/test_long_loops.py::test_stock_ends_the_same_loop_falsely",
            "engine/test_long_loops.py::test_subprocesses_may_nest_deeply",
            "engine/test_joins.py::test_a_parallel_join_that_can_never_fire_keeps_the_case_open_instead_of_ending_it_falsely",
        ),
    ),
    Defect(
        "D2",
        "State through a store that sorts keys (jsonb) loses the data of tasks.",
        "An own text in which no entry needs another before it; stored as text.",
        (
            "engine/test_state.py::test_the_order_of_keys_does_not_matter_to_the_data",
            "engine/test_state.py::test_stock_loses_data_when_keys_are_sorted",
            "engine/test_state.py::test_a_round_of_freeze_and_thaw_gives_the_same_text",
            "engine/test_fold.py::test_the_facts_alone_give_the_same_tokens_tasks_timers_and_data",
        ),
    ),
    Defect(
        "D3",
        "A multi-instance never completes when its specification is shared and its state reloaded.",
        "Instances report to their marker by themselves; specifications hold nothing of a case.",
        (
            "engine/test_repeats.py::test_a_multi_instance_goes_on_after_each_reload",
            "engine/test_stock_oracle.py::test_random_models_complete_the_same_elements_with_the_same_data_as_stock_spiffworkflow",
        ),
    ),
    Defect(
        "D4",
        "Shallow copies let a script change the data of completed tasks.",
        "A script writes whole names; what enters and leaves a case is copied; the past is in facts.",
        (
            "engine/test_data_of_branches.py::test_a_script_writes_whole_names_and_leaves_the_past_as_it_was",
            "engine/test_data_of_branches.py::test_what_the_caller_gives_and_gets_shares_nothing_with_the_case",
        ),
    ),
    Defect(
        "D5",
        "Where branches meet, lists are merged wrongly and the last writer wins in silence.",
        "One store for a scope; values are replaced whole; a step that writes over another branch says so in its fact.",
        (
            "engine/test_data_of_branches.py::test_no_branch_loses_what_another_wrote",
            "engine/test_data_of_branches.py::test_lists_written_by_branches_are_replaced_whole_and_never_mixed",
            "engine/test_data_of_branches.py::test_a_step_that_puts_back_what_it_saw_over_another_branchs_value_says_so",
        ),
    ),
    Defect(
        "D6",
        "The text of a timer is Python: P10D raises, P is zero, a naive date is read in the host's zone.",
        "ISO 8601 is read as it stands, anything else is FEEL; what cannot be read is refused.",
        (
            "engine/test_timers.py::test_a_timer_ends_at_its_instant_and_not_before",
            "engine/test_timers.py::test_a_time_that_cannot_be_read_stops_the_case_with_the_element_and_the_value",
        ),
    ),
    Defect(
        "D7",
        "Timers are looked at last: a late answer is accepted.",
        "A turn fires what was due before its act is looked at.",
        (
            "engine/test_timers.py::test_due_timers_are_fired_before_a_late_answer_is_looked_at",
            "engine/test_interrupting.py::test_a_late_answer_finds_its_task_recalled",
            "casework/test_answer_in_time.py::test_a_step_whose_limit_went_up_a_level_cannot_be_done_late_even_before_the_ticker_came",
        ),
    ),
    Defect(
        "D8",
        "Decision tables match wrongly in silence and know no overlap.",
        "Own FEEL and DMN with every hit policy; an overlap under UNIQUE names its rows.",
        ("decisions/test_decision_tables.py::test_unique_names_the_rows_that_overlap_and_the_decision",),
    ),
    Defect(
        "D9",
        "Link, compensation and signal end events do nothing in silence; an interrupting event sub-process interrupts nothing.",
        "They work, or are refused with their element; docs/reference/bpmn-coverage.md has all.",
        (
            "engine/test_events.py::test_a_link_goes_on_at_its_target",
            "engine/test_events.py::test_a_signal_end_event_may_interrupt_its_own_host",
            "engine/test_events.py::test_an_interrupting_event_subprocess_ends_everything_else_on_its_level",
            "engine/test_interrupting.py::test_a_step_that_an_earlier_one_of_the_same_turn_cancelled_does_not_run",
            "engine/test_refusals.py::test_what_is_not_supported_is_refused_with_the_id_of_its_element",
        ),
    ),
    Defect(
        "D10",
        "Its migration restarts deadlines and passes over new steps.",
        "It is never called; instants of timers are frozen in the state.",
        (
            "engine/test_stock_left_out.py::test_no_file_of_the_engine_imports_what_is_left_out",
            "engine/test_state.py::test_the_instant_of_a_timer_is_frozen",
        ),
    ),
    Defect(
        "D11",
        "A reset with data fails again with the old data and deletes history.",
        "A repair changes variables where the failed step reads them, then tries it again; facts stay.",
        (
            "engine/test_moves.py::test_a_failed_step_leaves_an_incident_that_is_tried_again_after_a_repair",
            "engine/test_moves.py::test_a_failure_inside_an_instance_is_repaired_where_the_instance_reads",
            "casework/test_office_acts.py::test_a_failed_case_goes_on_when_its_variable_is_repaired",
        ),
    ),
    Defect(
        "D12",
        "Timers read the machine's clock.",
        "The case has its own clock, which the turn moves and which never goes back.",
        (
            "engine/test_stock_left_out.py::test_no_file_of_the_engine_reads_a_clock_or_calls_what_is_left_out",
            "engine/test_state.py::test_the_clock_of_a_case_never_goes_back",
            "engine/test_timers.py::test_what_a_timer_starts_counts_from_the_instant_it_fired_and_not_from_when_that_was_noticed",
        ),
    ),
    Defect(
        "D13",
        "Scripts and conditions are Python and run anything.",
        "FEEL everywhere, compiled to closures; no eval, exec or compile.",
        (
            "engine/test_no_python.py::test_python_is_refused_or_is_harmless_feel_everywhere",
            "engine/test_no_python.py::test_no_file_of_the_engine_calls_eval_exec_or_compile",
        ),
    ),
    Defect(
        "Also: failing step",
        "An exception leaves a task in error, nothing ready and nobody told.",
        "An incident: a fact with code and element, the agenda kept, and another try, a repair or an end by the office.",
        (
            "engine/test_state.py::test_a_failed_case_keeps_its_token_across_a_reload_and_can_be_tried_again",
            "engine/test_moves.py::test_a_failure_among_branches_keeps_their_order_and_the_flows_they_came_by",
            "engine/test_moves.py::test_a_turn_without_end_is_an_incident_at_the_step_limit",
            "casework/test_office_acts.py::test_a_failed_case_is_tried_again_and_fails_again_with_a_fact_of_each",
            "web/test_web_mending.py::test_a_repair_lets_the_case_go_on_and_a_stop_ends_it",
        ),
    ),
    Defect(
        "Also: item names",
        "An input item whose name is in the data already raises, so nested multi-instances need names of their own.",
        "An instance has its own names over those of its scope.",
        (
            "engine/test_repeats.py::test_the_name_of_the_item_may_already_exist_and_is_untouched",
            "engine/test_repeats.py::test_nested_multi_instances_with_the_same_item_name",
        ),
    ),
    Defect(
        "Also: finished insides",
        "Every scan goes down into finished sub-processes.",
        "They are gone; a step costs the same at lap 2,000.",
        ("engine/test_long_loops.py::test_lap_two_thousand_costs_what_the_first_laps_cost_and_the_state_stays_small",),
    ),
    Defect(
        "Trust 1",
        "Eleven of eleven places of a model run a shell command.",
        "FEEL only, from conditions to correlation.",
        ("engine/test_no_python.py::test_a_model_that_carries_python_is_refused_with_its_element",),
    ),
    Defect(
        "Trust 2",
        "A loop without end is a completed case.",
        "A turn has a step limit that ends in an incident.",
        ("engine/test_long_loops.py::test_a_loop_without_end_stops_with_a_fact_and_the_case_keeps_its_data",),
    ),
    Defect(
        "Trust 3",
        "A line of 1,000 steps overflows the stack while it is read.",
        "Reading, building and driving do not recurse along flows.",
        ("engine/test_long_loops.py::test_a_line_of_a_thousand_steps_is_compiled_and_run",),
    ),
    Defect(
        "Trust 5",
        "A month from 31 January ends in March, a year from 29 February in March.",
        "Months and years are counted on the calendar and end on its last day.",
        ("engine/test_timers.py::test_months_are_counted_on_the_calendar_and_end_on_its_last_day",),
    ),
    Defect(
        "Trust 6",
        "Connections that compete for SQLite starve each other.",
        "One writer; who does not get it in time is told so and wrote nothing.",
        (
            "store/contract/test_store_transactions.py::test_who_does_not_get_the_writer_in_time_is_told_so_and_wrote_nothing",
            "store/test_one_writer.py::test_a_second_writing_process_is_refused_and_told_who_writes",
        ),
    ),
    Defect(
        "Trust 7",
        "Polling fires timers twice.",
        "A timer fires inside the turn of its case; a case that moved meanwhile is a conflict.",
        (
            "store/contract/test_store_timers_and_outbox.py::test_only_what_is_due_is_found_soonest_case_first",
            "store/contract/test_store_cases.py::test_saving_a_case_that_moved_is_a_conflict_and_changes_nothing",
            "casework/test_outbox_work.py::test_a_row_done_by_two_passes_at_once_takes_effect_once",
        ),
    ),
    Defect(
        "Trust: shadowed functions",
        "A variable with the name of a function replaces it.",
        "Functions are looked up apart from variables.",
        ("engine/test_stock_left_out.py::test_variables_with_the_names_of_functions_replace_none_of_them",),
    ),
    Defect(
        "Trust: old state",
        "The serializer evaluates expressions out of old states.",
        "The serializer is not used; a state of an unknown version is refused by name.",
        (
            "engine/test_stock_left_out.py::test_no_file_of_the_engine_imports_what_is_left_out",
            "engine/test_state.py::test_an_unknown_version_is_refused_by_name",
        ),
    ),
)  # fmt: skip


def page() -> str:
    """docs/reference/engine-defects.md."""
    lines = [
        "# Defects that shaped the engine", "",
        "Written by `make reference` from tests/engine/defects.py. Each was reproduced on SpiffWorkflow 3.2.0 or on the usual way to run",
        "it; without its remedy a test that stands beside it fails.", "", "| | defect | what we do | tests |", "|---|---|---|---|",
    ]  # fmt: skip
    for one in DEFECTS:
        tests = "<br>".join(f"`{test}`" for test in one.tests)
        lines.append(f"| {one.key} | {one.what} | {one.remedy} | {tests} |")
    return "\n".join([*lines, ""])
