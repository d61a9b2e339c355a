using Lab.Ordering.Streams;

namespace Lab.Ordering.Model;

/// <summary>
/// Searches for an order, allowed by the architecture, in which the controller fetches an entry before all of it is there. It knows stations, what leaves
/// them in which order and what empties them (<see cref="StorePath"/>), and nothing of the rule table: the two have to agree.
/// </summary>
public static class OrderingModel
{
    /// <summary>Explores a stream of one CPU.</summary>
    /// <param name="sequence">The stream.</param>
    /// <param name="old">What is in the slots before; zeros when it is left out.</param>
    /// <param name="bound">How far to go.</param>
    public static ModelResult Explore(InstructionSequence sequence, ReadOnlyMemory<byte> old = default, ModelBound? bound = null)
    {
        bound ??= new();
        long states = 0;
        var sampled = false;
        List<BrokenExecution?> found = [];
        foreach (var (reading, path) in StorePath.Of(sequence.Architecture))
        {
            var program = StoreProgram.Of(sequence, path, bound.Lane);
            if (program.Unknown is { } unknown)
                return new(GuaranteeKind.Unknown, unknown, states, true, "not modelled", null);
            if (!program.Parcels.Exists(parcel => parcel.Place == StreamPlace.Doorbell))
                return new(GuaranteeKind.Unknown, "the stream has no doorbell", states, true, "not modelled", null);
            var exploration = new Exploration(sequence, program, bound);
            var broken = exploration.Search();
            if (exploration.Exceeded)
            {
                sampled = true;
                exploration = new(sequence, program, bound);
                broken = Sampled(exploration, bound);
                states += bound.Samples;
            }
            states += exploration.States;
            if (broken && program.Doubt is { } doubt)
                return new(GuaranteeKind.Unknown, doubt, states, true, "an order that breaks, if nothing else orders", null);
            found.Add(broken ? ExecutionText.Of(reading, exploration, program, path, old) : null);
        }
        return Conclude(found, states, sampled, bound);
    }

    private static bool Sampled(Exploration exploration, ModelBound bound)
    {
        var random = new Random(bound.Seed);
        for (var i = 0; i < bound.Samples; i++)
            if (exploration.Sample(random))
                return true;
        return false;
    }

    private static ModelResult Conclude(List<BrokenExecution?> found, long states, bool sampled, ModelBound bound)
    {
        var broken = found.Find(execution => execution is not null);
        var text = sampled
            ? $"more than {bound.States} states or 128 pieces: {bound.Samples} orders sampled with seed {bound.Seed}"
            : broken is not null ? $"{states} states visited until one broke" : $"all {states} states of one stream, in pieces of {bound.Lane} bytes";
        if (broken is null && sampled)
            return new(GuaranteeKind.Unknown, $"no order that breaks was found, and not all were tried ({text})", states, false, text, null);
        var kind = broken is null ? GuaranteeKind.Guaranteed : found.Contains(null) ? GuaranteeKind.VendorDependent : GuaranteeKind.NotGuaranteed;
        return new(kind, "", states, !sampled || broken is not null, text, broken);
    }
}
