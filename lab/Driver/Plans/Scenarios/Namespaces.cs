using Lab.Driver.Memory;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.DataPointers;
using Lab.Nvme.Identification;

namespace Lab.Driver.Plans.Scenarios;

/// <summary>A namespace that is attached, used and detached again; namespace 2 is there and detached at first.</summary>
internal static class Namespaces
{
    private const uint Second = 2;

    public static void Run(ScenarioContext context)
    {
        Require(Active(context), [1], "at first");
        Attach(context, AdminCommand.AttachNamespace, "attach");
        Require(Active(context), [1, Second], "after the attachment");
        context.Expect(context.Controller.Admin.Queue, Attachment(context, AdminCommand.AttachNamespace, out var page), "attach a second time", StatusCode.NamespaceAlreadyAttached);
        context.Controller.Host.Free(page);

        using var buffer = context.NewTransfer();
        var blocks = context.Plan.Bytes / context.Controller.Admin.IdentifyUsable(Second).BlockBytes;
        var (written, read) = (new byte[context.Plan.Bytes], new byte[context.Plan.Bytes]);
        DataPattern.Fill(written, context.Plan.Seed, 0);
        buffer.Fill(written);
        context.Expect(context.Pair, NvmCommand.Write(Second, 0, blocks, buffer.Dptr), "write to namespace 2");
        buffer.Fill(read);
        context.Expect(context.Pair, NvmCommand.Read(Second, 0, blocks, buffer.Dptr), "read from namespace 2");
        buffer.CopyTo(read);
        if (!read.AsSpan().SequenceEqual(written))
            throw new DriverException("namespace 2 does not hold what was written to it");

        Attach(context, AdminCommand.DetachNamespace, "detach");
        Require(Active(context), [1], "after the detachment");
        context.Expect(context.Pair, NvmCommand.Read(Second, 0, blocks, buffer.Dptr), "read from a namespace that is detached", StatusCode.InvalidFieldInCommand);
    }

    private static IReadOnlyList<uint> Active(ScenarioContext context)
    {
        var data = new byte[NamespaceList.Bytes];
        context.Controller.Admin.Identify(Cns.ActiveNamespaceList, 0, data, "identify active namespaces");
        return NamespaceList.TryDecode(data, out var active, out var error) ? active : throw new DriverException(error);
    }

    private static void Attach(ScenarioContext context, Func<uint, DataPointer, SubmissionEntry> command, string what)
    {
        context.Expect(context.Controller.Admin.Queue, Attachment(context, command, out var page), what);
        context.Controller.Host.Free(page);
    }

    private static SubmissionEntry Attachment(ScenarioContext context, Func<uint, DataPointer, SubmissionEntry> command, out DeviceMemory page)
    {
        var list = new byte[ControllerList.Bytes];
        ControllerList.Write(list, [context.Controller.Identity.Cntlid]);
        page = context.Controller.Host.Allocate(list.Length, MemoryUse.WriteData);
        page.CopyFrom(list);
        return command(Second, DataPointer.Prp(page.ControllerAddress));
    }

    private static void Require(IReadOnlyList<uint> active, uint[] expected, string when)
    {
        if (!active.SequenceEqual(expected))
            throw new DriverException($"the active namespaces {when} are {string.Join(", ", active)}, not {string.Join(", ", expected)}");
    }
}
