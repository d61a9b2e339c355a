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
        string? doubt = null;
        foreach (var (reading, path) in StorePath.Of(sequence.Architecture))
        {
            var program = StoreProgram.Of(sequence, path, bound.Lane, trusting: false);
            if (program.Unknown is { } unknown)
                return Unknown(unknown, states);
            if (!program.Parcels.Exists(parcel => parcel.Place == StreamPlace.Doorbell))
                return Unknown("the stream has no doorbell", states);
            var exploration = new Exploration(sequence, program, bound);
            var broken = Run(ref exploration, bound, ref states, ref sampled);
            if (broken && program.Doubt is not null)
            {
                // Only where it breaks even if what is not known helped.
                var helped = new Exploration(sequence, StoreProgram.Of(sequence, path, bound.Lane, trusting: true), bound);
                if (!Run(ref helped, bound, ref states, ref sampled))
                    doubt = program.Doubt;
            }
            found.Add(broken ? ExecutionText.Of(reading, exploration, path, old) : null);
        }
        if (doubt is not null)
            return Unknown(doubt, states);
        return Conclude(found, states, sampled, bound);
    }

    private static ModelResult Unknown(string why, long states) => new(GuaranteeKind.Unknown, why, states, true, "not modelled", null);

    private static bool Run(ref Exploration exploration, ModelBound bound, ref long states, ref bool sampled)
    {
        var broken = exploration.Search();
        states += exploration.States;
        if (!exploration.Exceeded)
            return broken;
        sampled = true;
        exploration = exploration.Again();
        var random = new Random(bound.Seed);
        for (var i = 0; i < bound.Samples && !broken; i++, states++)
            broken = exploration.Sample(random);
        return broken;
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
