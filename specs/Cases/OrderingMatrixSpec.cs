using Lab.Cases;
using Lab.Cases.Orders;
using Lab.Ordering;
using Lab.Specs.Judge;
using Lab.Trace;

namespace Lab.Specs.Cases;

[Trait("Tier", "unit")]
public sealed class OrderingMatrixSpec
{
    [Fact]
    public void ACellSaysWhatWasExecutedAndNotWhatWasDeclared()
    {
        var matrix = OrderingMatrix.Of([Ran(Fence.Store, Executed.StoreFence), Ran(Fence.None, null), Ran(Fence.WriteBarrier, null), Ran(Fence.Full, "0faee8")]).Should().ContainSingle().Which;

        matrix.Title.Should().Be("X86_64, WriteCombining");
        matrix.Heads.Should().Equal("copy", "stores", "Store", "None", "WriteBarrier", "Full");
        matrix.Rows.Should().ContainSingle().Which.Should().Equal("store8", "8 x 8", "yes X2", "by vendor X3", "by vendor X3", "by vendor X3");
        matrix.Rules.Should().HaveCount(2).And.Contain(rule => rule.StartsWith("X3, not guaranteed by every vendor:"));
    }

    [Fact]
    public void WhatWasNotRecordedIsNoCell() =>
        OrderingMatrix.Of([Ran(Fence.Store, null) with { Witness = new(false, "made up") }]).Should().ContainSingle().Which.Rows.Should().ContainSingle().Which.Should().Equal("store8", "-", "-");

    [Fact]
    public void EachCaseOfTheBookIsFoundByItsNameAndExpectsWhatTheTableSays()
    {
        OrderingBook.All.Select(c => c.Name).Should().OnlyHaveUniqueItems();
        CaseBook.Find("ordering-x86-64-write-combining-store8-write-barrier").Should().Match<Case>(c => c.Expected == CaseVerdict.Fail && c.Archs.Single() == "x86_64" && c.Plan.Fence == Fence.WriteBarrier);
        CaseBook.Find("ordering-aarch64-write-combining-store8-write-barrier").Expected.Should().Be(CaseVerdict.Pass);
        CaseBook.FindAll("ordering").Should().Contain(c => c.Archs.Contains("ppc64le")).And.NotContain(c => c.Tour);
    }

    private static Capture Ran(Fence fence, string? code)
    {
        var capture = Executed.With(RightDriver.Capture(new() { Memory = MemoryType.WriteCombining, Fence = fence }), code);
        return capture with { Header = capture.Header with { Strategy = new Dictionary<string, string> { ["mapping"] = "WriteCombining", ["copy"] = "store8", ["fence"] = $"{fence}" } } };
    }
}
