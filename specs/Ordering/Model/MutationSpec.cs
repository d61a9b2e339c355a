using Lab.Ordering;
using Lab.Ordering.Model;
using Lab.Ordering.Streams;

namespace Lab.Specs.Ordering.Model;

/// <summary>
/// Each copy, memory and fence whose stream is guaranteed, spoiled once: one store or fence left out, or two events exchanged. What the model says is then
/// unsafe the rules must see.
/// </summary>
[Trait("Tier", "unit")]
public sealed class MutationSpec
{
    public static TheoryData<Architecture> Architectures => [.. Enum.GetValues<Architecture>()];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void TheRulesSeeEachMutationThatTheModelBreaks(Architecture arch)
    {
        var (streams, mutants, unsafeOnes, ofOrder) = (0, 0, 0, 0);
        List<string> missed = [], accused = [];
        foreach (var (name, sequence) in Right(arch))
        {
            streams++;
            foreach (var (what, mutant) in Mutants(sequence))
            {
                mutants++;
                var broken = OrderingModel.Explore(mutant).Kind is not (GuaranteeKind.Guaranteed or GuaranteeKind.Unknown);
                var guarantee = StreamRules.Judge(mutant).Guarantee;
                var caught = guarantee.Holds == false;
                // The others lack bytes, or have them behind the doorbell in program order.
                ofOrder += broken && caught && guarantee.Rule != "G2" ? 1 : 0;
                unsafeOnes += broken ? 1 : 0;
                if (broken && !caught)
                    missed.Add($"{name}, {what}");
                if (!broken && caught)
                    accused.Add($"{name}, {what}");
            }
        }
        missed.Should().BeEmpty();
        accused.Should().BeEmpty("a mutation that the model finds harmless is none to accuse");
        unsafeOnes.Should().BePositive();
        TestContext.Current.TestOutputHelper?.WriteLine($"{arch}: {unsafeOnes - missed.Count}/{unsafeOnes} unsafe mutations caught ({ofOrder} by what the architecture lets pass, the rest by G2), of {mutants} mutations of {streams} right streams");
    }

    private static IEnumerable<(string Name, InstructionSequence Sequence)> Right(Architecture arch) =>
        from memory in Enum.GetValues<MemoryType>()
        from copy in CopyForm.On(arch)
        from fence in Cells.FencesOf(arch)
        let sequence = CopySequence.Of(copy, memory, fence, Cells.Entry)
        where StreamRules.Judge(sequence).Guarantee.Kind == GuaranteeKind.Guaranteed
        select ($"{copy.Name} to {memory} with {fence}", sequence);

    private static IEnumerable<(string What, InstructionSequence Mutant)> Mutants(InstructionSequence right)
    {
        var events = right.Events;
        for (var i = 0; i < events.Count - 1; i++)
            yield return ($"without event {i}", right.With([.. events.Where((_, at) => at != i)]));
        // Neighbours, and a fence or the doorbell with anything.
        for (var i = 0; i < events.Count; i++)
            for (var j = i + 1; j < events.Count; j++)
                if (j == i + 1 || events[i] is StreamFence || events[j] is StreamFence or StreamStore { Place: StreamPlace.Doorbell })
                {
                    StreamEvent[] swapped = [.. events];
                    (swapped[i], swapped[j]) = (swapped[j], swapped[i]);
                    yield return ($"events {i} and {j} exchanged", right.With(swapped));
                }
    }
}
