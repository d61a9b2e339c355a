using Lab.Driver.Memory;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.DataPointers;
using Lab.Nvme.Identification;
using Lab.Nvme.Intents;

namespace Lab.Driver.Plans.Scenarios;

/// <summary>
/// The NVM command set: what it should do is checked in the data, what it must refuse by the status that the specification wants. Optional commands
/// are left out where Identify Controller does not offer them (ONCS, OACS).
/// </summary>
internal static class Commands
{
    // Past the blocks that are told to the judge as written.
    private const int Scratch = 64;
    private const uint NoNamespace = 0x1000;
    private const byte NoOpcode = 0x7F;

    public static void Run(ScenarioContext context)
    {
        using var buffer = context.NewTransfer();
        var data = new byte[context.Plan.Bytes];
        Format(context, buffer, data);
        WriteReadCompare(context, buffer, data);
        Zeroes(context, buffer, data);
        Ranges(context, buffer, data);
        Refused(context, buffer);
    }

    private static void Format(ScenarioContext context, Transfer buffer, byte[] data)
    {
        if (!context.Controller.Identity.Oacs.HasFlag(OptionalAdminCommands.FormatNvm))
            return;
        Fill(context, buffer, data, Scratch);
        context.Expect(context.Pair, NvmCommand.Write(1, Scratch, context.Blocks, buffer.Dptr), "write before format");
        context.Expect(context.Controller.Admin.Queue, AdminCommand.FormatNvm(1, context.Controller.Namespace.Data.FormatIndex), "format");
        RequireZeroes(context, buffer, data, "format");
    }

    private static void WriteReadCompare(ScenarioContext context, Transfer buffer, byte[] data)
    {
        var (pair, blocks) = (context.Pair, context.Blocks);
        DataPattern.Fill(data, context.Plan.Seed, 0);
        buffer.Fill(data);
        context.Expect(pair, NvmCommand.Write(1, 0, blocks, buffer.Dptr), "write");
        context.Tell(new DataWritten(0, data.Length, context.Plan.Seed));
        context.Expect(pair, NvmCommand.Flush(1), "flush");
        if (context.Controller.Identity.Oncs.HasFlag(OptionalNvmCommands.Compare))
        {
            context.Expect(pair, NvmCommand.Compare(1, 0, blocks, buffer.Dptr), "compare of equal data");
            data[^1] ^= 1;
            buffer.Fill(data);
            context.Expect(pair, NvmCommand.Compare(1, 0, blocks, buffer.Dptr), "compare of different data", StatusCode.CompareFailure);
        }
        Array.Clear(data, 0, data.Length);
        buffer.Fill(data);
        context.Expect(pair, NvmCommand.Read(1, 0, blocks, buffer.Dptr), "read");
        buffer.CopyTo(data);
        context.Tell(new DataRead(0, data.Length, DataPattern.Digest(data)));
    }

    private static void Zeroes(ScenarioContext context, Transfer buffer, byte[] data)
    {
        if (!context.Controller.Identity.Oncs.HasFlag(OptionalNvmCommands.WriteZeroes))
            return;
        Fill(context, buffer, data, Scratch);
        context.Expect(context.Pair, NvmCommand.Write(1, Scratch, context.Blocks, buffer.Dptr), "write before write zeroes");
        context.Expect(context.Pair, NvmCommand.WriteZeroes(1, Scratch, context.Blocks), "write zeroes");
        RequireZeroes(context, buffer, data, "write zeroes");
    }

    // Dataset management, verify, copy.
    private static void Ranges(ScenarioContext context, Transfer buffer, byte[] data)
    {
        var (pair, blocks, oncs) = (context.Pair, context.Blocks, context.Controller.Identity.Oncs);
        if (oncs.HasFlag(OptionalNvmCommands.Verify))
            context.Expect(pair, NvmCommand.Verify(1, 0, blocks), "verify");
        if (oncs.HasFlag(OptionalNvmCommands.DatasetManagement))
        {
            var ranges = new byte[2 * DatasetRange.Bytes];
            new DatasetRange(Scratch, (uint)blocks).WriteTo(ranges);
            new DatasetRange(Scratch + (ulong)blocks, (uint)blocks).WriteTo(ranges.AsSpan(DatasetRange.Bytes));
            WithPage(context, ranges, page => context.Expect(pair, NvmCommand.DatasetManagement(1, 2, page, deallocate: true), "deallocate two ranges"));
        }
        // The controller may offer Copy and the namespace not one block of it.
        if (!oncs.HasFlag(OptionalNvmCommands.Copy) || context.Controller.Namespace.Data.Mssrl < blocks)
            return;
        var source = new byte[CopyRange.Bytes(CopyRangeFormat.Guard16)];
        new CopyRange(0, blocks).WriteTo(source, CopyRangeFormat.Guard16);
        WithPage(context, source, page => context.Expect(pair, NvmCommand.Copy(1, Scratch, 1, CopyRangeFormat.Guard16, page), "copy of one range"));
        context.Expect(pair, NvmCommand.Read(1, Scratch, blocks, buffer.Dptr), "read of the copy");
        var copy = new byte[data.Length];
        buffer.CopyTo(copy);
        DataPattern.Fill(data, context.Plan.Seed, 0);
        if (!copy.AsSpan().SequenceEqual(data))
            throw new DriverException("copy ended with success, and its destination does not hold what its source does");
    }

    private static void Refused(ScenarioContext context, Transfer buffer)
    {
        var (pair, blocks, end) = (context.Pair, context.Blocks, context.Controller.Namespace.SizeBlocks);
        context.Expect(pair, NvmCommand.Read(1, end, blocks, buffer.Dptr), "read past the end", StatusCode.LbaOutOfRange);
        context.Expect(pair, NvmCommand.Write(1, end - 1, blocks + 1, buffer.Dptr), "write across the end", StatusCode.LbaOutOfRange);
        context.Expect(pair, NvmCommand.Read(NoNamespace, 0, blocks, buffer.Dptr), "read of a namespace that is not there", StatusCode.InvalidNamespaceOrFormat);
        context.Expect(pair, SubmissionEntry.Of(NoOpcode, 0, 1), "a command that is not there", StatusCode.InvalidCommandOpcode);
        if (buffer.Dptr is { Psdt: Psdt.Prp, High: not 0 } pointer && context.Plan.Bytes + context.Plan.PageOffset <= 2 * Plan.PageBytes)
            context.Expect(pair, NvmCommand.Read(1, 0, blocks, pointer with { High = pointer.High + 8 }), "read with a second page that begins in its middle", StatusCode.PrpOffsetInvalid);
    }

    private static void Fill(ScenarioContext context, Transfer buffer, byte[] data, ulong lba)
    {
        DataPattern.Fill(data, context.Plan.Seed, lba * (ulong)context.BlockBytes);
        buffer.Fill(data);
    }

    private static void RequireZeroes(ScenarioContext context, Transfer buffer, byte[] data, string after)
    {
        context.Expect(context.Pair, NvmCommand.Read(1, Scratch, context.Blocks, buffer.Dptr), $"read after {after}");
        buffer.CopyTo(data);
        if (data.Any(b => b != 0))
            throw new DriverException($"{after} ended with success, and the blocks do not read as zeroes");
    }

    private static void WithPage(ScenarioContext context, byte[] content, Action<DataPointer> act)
    {
        var page = context.Controller.Host.Allocate(content.Length, Memory.MemoryUse.WriteData);
        page.CopyFrom(content);
        act(DataPointer.Prp(page.ControllerAddress));
        context.Controller.Host.Free(page);
    }
}
