export interface CountersOptions {
  readonly everyMs: number
  readonly lines: number
  /**
   * Whether the broker reads nothing more from its connections until the last line. What it has read is
   * still worked off, so its counters come to rest while clients go on sending.
   */
  readonly deaf?: boolean
}

/**
 * Erlang that prints one line of JSON about the broker it runs in every `everyMs`, `lines` times: totals
 * of all its message counters since its start, summed over protocols and kinds of queue, and what is in
 * each queue that is not empty as [ready, unacknowledged].
 */
export function countersExpression({ everyMs, lines, deaf = false }: CountersOptions): string {
  return `
    ${deaf ? suspendReaders : ''}
    Totals = fun() ->
      maps:fold(fun(_, Group, All) ->
        maps:fold(fun(Name, N, Sum) ->
          maps:update_with(Name, fun(M) -> M + N end, N, Sum)
        end, All, Group)
      end, #{}, rabbit_global_counters:overview())
    end,
    Depths = fun() ->
      maps:from_list([
        {element(4, amqqueue:get_name(Queue)), [Ready, Unacked]} ||
        Queue <- rabbit_amqqueue:list(),
        [{_, Ready}, {_, Unacked}] <-
          [catch rabbit_amqqueue:info(Queue, [messages_ready, messages_unacknowledged])],
        Ready + Unacked > 0
      ])
    end,
    Print = fun() ->
      io:format("~s~n", [rabbit_json:encode(#{
        boot => list_to_binary(os:getpid()),
        totals => Totals(),
        depths => Depths()
      })])
    end,
    Loop = fun
      Loop(0) -> ok;
      Loop(N) -> Print(), timer:sleep(${everyMs}), Loop(N - 1)
    end,
    Loop(${lines}).`
}

/**
 * Suspended processes go on when the one that suspended them ends. A connection that is just ending is
 * no longer there to be suspended.
 */
const suspendReaders = `
    [catch erlang:suspend_process(Reader) || Reader <- rabbit_networking:local_connections()],
`.trim()
