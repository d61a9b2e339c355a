using Lab.Driver.Memory;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Nvme.Protection;

namespace Lab.Driver.Plans.Scenarios;

/// <summary>
/// Protection information in a metadata buffer of its own: what is right is written and read back whole, and where the scenario wants it each guard or tag
/// that is wrong is refused by the status that names it.
/// </summary>
internal static class Protection
{
    private const ulong Lba = 0;

    public static void Run(ScenarioContext context, bool refusals)
    {
        var format = context.Controller.Namespace.Format;
        if (format.Protection == ProtectionType.None || format.ExtendedBlock)
            throw new DriverException($"the scenario needs a namespace with protection information in a metadata buffer of its own, not one of {format}");
        var (host, blocks) = (context.Controller.Host, context.Blocks);
        using var buffer = context.NewTransfer();
        var metadata = host.Allocate((int)format.MetadataBufferBytes(blocks), MemoryUse.WriteData);
        var data = new byte[context.Plan.Bytes];
        DataPattern.Fill(data, context.Plan.Seed, 0);
        var (tuples, tags) = (new byte[metadata.Bytes], new ProtectionTags((uint)Lba, 0xABCD, ushort.MaxValue));
        ProtectionInformation.Generate(format, data, tuples, tags);
        var checks = new IoControl { PrInfo = PrInfo.CheckGuard | PrInfo.CheckApplicationTag | PrInfo.CheckReferenceTag }.WithTags(format, tags);
        var dptr = buffer.Dptr with { Metadata = metadata.ControllerAddress };

        SubmissionEntry Write() => NvmCommand.Write(1, Lba, blocks, dptr, checks);
        void Set(byte[] with)
        {
            buffer.Fill(data);
            metadata.CopyFrom(with);
        }

        Set(tuples);
        context.Expect(context.Pair, Write(), "write with protection information");
        context.Tell(new DataWritten(0, data.Length, context.Plan.Seed));
        foreach (var (at, what, status) in !refusals ? [] : new[]
                 {
                     (0, "guard", StatusCode.EndToEndGuardCheckError), (2, "application tag", StatusCode.EndToEndApplicationTagCheckError),
                     (7, "reference tag", StatusCode.EndToEndReferenceTagCheckError),
                 })
        {
            var wrong = (byte[])tuples.Clone();
            wrong[at] ^= 1;
            Set(wrong);
            context.Expect(context.Pair, Write(), $"write with a wrong {what}", status);
        }

        Set(new byte[tuples.Length]);
        buffer.Fill(new byte[data.Length]);
        context.Expect(context.Pair, NvmCommand.Read(1, Lba, blocks, dptr, checks), "read with protection information");
        buffer.CopyTo(data);
        metadata.CopyTo(tuples);
        context.Tell(new DataRead(0, data.Length, DataPattern.Digest(data)));
        if (ProtectionInformation.Verify(format, data, tuples, tags, checks.PrInfo) is { } fault)
            throw new DriverException($"what was read back does not hold its own protection information: {fault}");
        host.Free(metadata);
    }
}
