using Lab.Images.Tools;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class WorkFolderSpec
{
    [Fact]
    public void LeftoversOfAnInterruptedSetUpAreRemoved()
    {
        using var lab = new Scratch();
        lab.File("work/1-image/vmlinux", "half");
        using (WorkFolder.Open(lab["work"]))
            Directory.EnumerateFileSystemEntries(lab["work"]).Should().BeEmpty();
        Directory.Exists(lab["work"]).Should().BeFalse("a finished set-up leaves nothing behind");
    }

    [Fact]
    public void PublishingReplacesWhatWasThere()
    {
        using var lab = new Scratch();
        lab.File("images/x/old", "");
        using var work = WorkFolder.Open(lab["work"]);
        var made = work.New("image");
        File.WriteAllText(Path.Combine(made, "new"), "");
        work.Publish(made, lab["images/x"]);
        Directory.GetFiles(lab["images/x"]).Select(Path.GetFileName).Should().Equal("new");
    }
}
