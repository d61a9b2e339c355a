using Lab.Cases;
using Lab.Cases.Orders;
using Lab.Ordering;
using Lab.Specs.Judge;
using Lab.Trace;

namespace Lab.Specs.Cases;

[Trait("Tier", "unit")]
public sealed class OrderingMatrixSpec
{
    private const string Named = "ordering-x86-64-write-combining-store8-";

    [Fact]
    public void ACellSaysWhatWasExecutedAndNotWhatWasDeclared()
    {
        var (matrices, notes, rules) = OrderingMatrix.Of([Cell("store", Executed.StoreFence), Cell("none", null), Cell("write-barrier", null), Cell("full", "0faee8")]);

        var matrix = matrices.Should().ContainSingle().Which;
        matrix.Title.Should().Be("x86_64");
        matrix.Heads.Should().Equal("mapping", "copy and its stores", "Store", "None", "WriteBarrier", "Full");
        matrix.Rows.Should().ContainSingle().Which.Should().Equal("WriteCombining", "store8 8 x 8", "yes X2", "by vendor X3", "by vendor X3", "by vendor X3");
        rules.Should().HaveCount(2).And.Contain(rule => rule.StartsWith("X3, not guaranteed by every vendor:"));
        // The fence that was not executed is a case that did not end as it should.
        notes.Should().BeEmpty("every verdict is the expected one");
    }

    [Fact]
    public void WhatWasNotObservedSaysWhyAndIsNeverAPass()
    {
        var unrecorded = Cell("store", null);
        unrecorded = new(unrecorded.Case, unrecorded.Result, unrecorded.Capture! with { Witness = new(false, "nobody looked") });
        var lost = Cell("full", null);
        lost = new(lost.Case, lost.Result, lost.Capture! with { Witness = new(true, "made up", 7) });
        var unrun = Cell("none", null);
        unrun = new(unrun.Case, unrun.Result with { Verdict = CaseVerdict.Unsupported, Reason = "there is no such machine" }, null);

        var (matrices, notes, rules) = OrderingMatrix.Of([unrecorded, lost, unrun]);

        matrices.Should().ContainSingle().Which.Rows.Should().ContainSingle().Which.Should().Equal("WriteCombining", "store8", "[1]", "[2]", "[3]");
        notes.Should().Equal("not observed: nobody looked", "not observed: the recorder lost 7 events", "there is no such machine");
        rules.Should().BeEmpty();
    }

    [Fact]
    public void ACaseThatDidNotEndAsExpectedIsMarkedInItsCell()
    {
        var cell = Cell("store", Executed.StoreFence);
        var (matrices, notes, _) = OrderingMatrix.Of([new(cell.Case, cell.Result with { Verdict = CaseVerdict.Fail, Reason = "data: gone" }, cell.Capture)]);

        matrices.Single().Rows.Single().Should().Equal("WriteCombining", "store8 8 x 8", "yes X2 [1]");
        notes.Should().Equal("not as expected: data: gone");
    }

    [Fact]
    public void CopiesThatFareAlikeShareARowAndMappingsDoNot()
    {
        var (store8, store4, vfio) = (Cell("store", Executed.StoreFence), Cell("store", Executed.StoreFence, "ordering-x86-64-write-combining-store4-"), Cell("store", Executed.StoreFence, "ordering-x86-64-vfio-store8-"));
        vfio = new(vfio.Case, vfio.Result, vfio.Capture! with { Header = vfio.Capture!.Header with { Iommu = "intel-iommu" } });

        OrderingMatrix.Of([store8, store4, vfio]).Matrices.Single().Rows.Select(row => (row[0], row[1])).Should().Equal(("WriteCombining", "store8 8 x 8; store4 8 x 8"), ("Uncached (VFIO)", "store8 8 x 8"));
    }

    [Fact]
    public void EachCaseOfTheBookIsFoundByItsNameAndExpectsWhatTheTableSays()
    {
        OrderingBook.All.Select(c => c.Name).Should().OnlyHaveUniqueItems();
        CaseBook.Find("ordering-x86-64-write-combining-store8-write-barrier").Should().Match<Case>(c => c.Expected == CaseVerdict.Fail && c.Archs.Single() == "x86_64" && c.Plan.Fence == Fence.WriteBarrier);
        CaseBook.Find("ordering-aarch64-write-combining-store8-write-barrier").Expected.Should().Be(CaseVerdict.Pass);
        CaseBook.FindAll("ordering", "ppc64le").Should().OnlyContain(c => c.Archs.Single() == "ppc64le" && !c.Tour).And.Contain(c => c.Machine.Iommu != null);
    }

    private static OrderingCell Cell(string fence, string? code, string named = Named)
    {
        var found = CaseBook.Find(named + fence);
        return new(found, CaseResult.NotRun(found, new(), found.Expected, "made up", "") with { ExpectedFailing = [] }, Ran(found.Plan.Fence, code));
    }

    private static Capture Ran(Fence fence, string? code)
    {
        var capture = Executed.With(RightDriver.Capture(new() { Memory = MemoryType.WriteCombining, Fence = fence }), code);
        return capture with { Header = capture.Header with { Strategy = new Dictionary<string, string> { ["mapping"] = "WriteCombining", ["copy"] = "store8", ["fence"] = $"{fence}" } } };
    }
}
