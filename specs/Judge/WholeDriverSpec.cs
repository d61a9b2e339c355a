using CsCheck;
using Lab.Judge;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>A driver that uses everything, in any order, and does nothing wrong.</summary>
[Trait("Tier", "unit")]
public sealed class WholeDriverSpec
{
    private static readonly Gen<(Shape Shape, int Seed, int Acts)> Runs =
        from width in Gen.OneOf(4, 8)
        from shuffled in Gen.Bool
        from stores in Gen.OneOf(DriverStores.GuestCpu, DriverStores.Qtest)
        from identifies in Gen.Bool
        from seed in Gen.Int[0, 1 << 30]
        from acts in Gen.Int[0, 400]
        select (new Shape { Width = width, Shuffled = shuffled, Stores = stores, Identifies = identifies }, seed, acts);

    [Fact]
    public void FailsNoRuleWhateverItDoesAndInWhichOrder() => Runs.Sample(
        run =>
        {
            var judgement = Lab.Judge.Judge.Decide(WholeDriver.Capture(run.Shape, run.Seed, run.Acts));
            judgement.Verdict.Should().Be(Verdict.Pass, JudgementText.Render(judgement));
        }, iter: 150);
}
