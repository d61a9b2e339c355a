using Lab.PeerToPeer.Steps;

namespace Lab.Specs.PeerToPeer;

[Trait("Tier", "unit")]
public sealed class PeerStepSpec
{
    [Fact]
    public void AStepHasItsWordsAndTheFunctionsThatItNames()
    {
        var step = PeerStep.Parse("copy  from=nvme0 to=nvme1 onto=0x1000 bytes=4096 through=nvme2");

        (step.Verb, step.Word("from"), step.Number("onto", 0), step.Number("at", 7), step.Has("bounce")).Should().Be((PeerVerb.Copy, "nvme0", 4096, 7, false));
        step.Names.Should().Equal("nvme0", "nvme1", "nvme2");
    }

    [Theory]
    [InlineData("", "*begins with one of acs, client, provide, copy,*")]
    [InlineData("teleport from=nvme0", "*begins with one of *")]
    [InlineData("Copy from=nvme0 to=nvme1 bytes=512", "*begins with one of *")]
    [InlineData("copy nvme0", "*'nvme0' is no name=value")]
    [InlineData("copy from= to=nvme1 bytes=512", "*'from=' is no name=value")]
    [InlineData("copy form=nvme0 to=nvme1 bytes=512", "*copy has no word 'form', it has from, to, bytes,*")]
    [InlineData("copy from=nvme0 from=nvme1 to=nvme1 bytes=512", "*'from' is there twice")]
    [InlineData("copy from=nvme0 bytes=512", "*needs to=…")]
    [InlineData("copy from=nvme0 to=nvme1", "*needs bytes=…")]
    [InlineData("copy from=nvme0 to=nvme1 bytes=many", "*bytes is 'many', it must be a whole number from 0 on")]
    [InlineData("copy from=nvme0 to=nvme1 bytes=-512", "*bytes is '-512', it must be a whole number from 0 on")]
    [InlineData("copy from=nvme0 to=nvme1 bytes=0xffffffffffffffff", "*bytes is '0xffffffffffffffff'*")]
    [InlineData("copy from=nvme0 to=nvme1 bytes=99999999999999999999", "*must be a whole number from 0 on")]
    [InlineData("copy from=nvme0 to=nvme1 bytes=512 ends=badly", "*ends is 'badly', it must be well or refused or bounced or lost or failed")]
    [InlineData("copy from=nvme0 to=nvme1 bytes=512 pointer=list", "*pointer is 'list', it must be prp or sgl")]
    [InlineData("provide of=nvme0 memory=rom", "*memory is 'rom', it must be cmb or pmr or bar or registers")]
    [InlineData("provide memory=cmb", "*needs of=…")]
    [InlineData("set of=nvme0 memory=cmb", "*memory is 'cmb', it must be on or off")]
    [InlineData("acs of=rp0", "*needs set=…")]
    [InlineData("acs of=rp0 set=all", "*set is 'all', it must be none or redirect")]
    [InlineData("wrong", "*needs way=…")]
    public void AStepThatIsNoneIsRefusedByWhatIsWrongWithIt(string text, string why) =>
        FluentActions.Invoking(() => PeerStep.Parse(text)).Should().Throw<FormatException>().WithMessage(why);
}
