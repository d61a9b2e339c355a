using Lab.Judge.Instructions;
using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>
/// Stores to submission queues in host memory, which the trace does not have, between the events that it has: each before the first store of the trace whose
/// instruction was recorded later.
/// </summary>
internal sealed class HostStores(InstructionReplay? instructions)
{
    private readonly IReadOnlyList<int> _stores = instructions?.InMemory ?? [];
    private int _next;

    /// <summary>Those that come before an event, and have not come before.</summary>
    public IEnumerable<Store> Before(TraceEvent happened) =>
        _next < _stores.Count && happened is Store store && instructions!.Find(store) is { } at ? Until(at, happened.Number - 1) : [];

    /// <summary>Those behind the last event.</summary>
    public IEnumerable<Store> Rest(int number) => Until(int.MaxValue, number);

    private IEnumerable<Store> Until(int at, int number)
    {
        for (; _next < _stores.Count && _stores[_next] < at; _next++)
            foreach (var store in instructions!.Pieces(_stores[_next], number))
                yield return store;
    }
}
