using Lab.Driver.Memory;
using Lab.Driver.Plans;

namespace Lab.Cases.Running;

/// <summary>What the lab has the guest's shell (busybox) do with the kernel's nvme driver.</summary>
internal static class LinuxScripts
{
    private const string Folder = "/tmp/linux";
    private const string Tracing = "/sys/kernel/tracing";

    /// <summary>What is to be written, in the guest.</summary>
    public const string Pattern = $"{Folder}/pattern";
    /// <summary>What was read back.</summary>
    public const string ReadBack = $"{Folder}/back";
    /// <summary>Prints the kernel's trace.</summary>
    public const string Trace = $"cat {Tracing}/trace";

    /// <summary>Prints a word for each thing that this kernel lacks. The kernel's own symbols tell how it was built, whatever file it was started from.</summary>
    public const string Lacks = $"""
        mount -t tracefs tracefs {Tracing} 2>/dev/null
        [ -e {Tracing}/tracing_on ] || echo tracefs
        [ -d /sys/module/nvme ] && ! grep -q '^nvme ' /proc/modules && echo module
        grep -q ' pci_p2pdma_add_resource$' /proc/kallsyms || echo p2pdma
        true
        """;

    /// <summary>Loads the driver afresh, bound to nothing, and turns memory decoding on; the kernel's trace and log begin empty.</summary>
    public static string Prepare(string function, Plan plan) => $"""
        set -e
        mkdir -p {Folder}
        rm -f {Pattern} {ReadBack}
        cd /sys/bus/pci
        [ ! -e devices/{function}/driver ] || echo {function} >devices/{function}/driver/unbind
        echo 0 >drivers_autoprobe
        if grep -q '^nvme ' /proc/modules; then rmmod nvme; fi
        modprobe nvme use_cmb_sqes={(plan.SubmissionQueue == MemoryPlace.Cmb ? 1 : 0)} io_queue_depth={plan.Depth}
        [ "$(cat devices/{function}/enable)" != 0 ] || echo 1 >devices/{function}/enable
        cd {Tracing}
        echo 0 >tracing_on
        echo 8192 >buffer_size_kb
        echo >trace
        for event in nvme_setup_cmd nvme_sq nvme_complete_rq; do echo 1 >events/nvme/$event/enable; done
        dmesg -c >/dev/null
        echo 1 >tracing_on
        """;

    /// <summary>
    /// Binds, writes, flushes, reads back, unbinds. Prints facts as name=value; the last line of standard error says what failed.
    /// </summary>
    /// <remarks>A direct transfer of several blocks is cut into commands of 4 KiB, which the block layer hands over together: the batch.</remarks>
    public static string Drive(string function, Plan plan)
    {
        var block = plan.Batch * plan.Bytes;
        return $$"""
            device=/sys/bus/pci/devices/{{function}}
            drive() {
              echo {{function}} >/sys/bus/pci/drivers/nvme/bind || { echo "nvme did not take {{function}}" >&2; return 1; }
              controller=$(ls $device/nvme)
              disk=${controller}n1
              tries=0
              until [ -b /dev/$disk ]; do
                tries=$((tries + 1))
                [ $tries -le 1000 ] || { echo "nvme made no /dev/$disk within 20 s" >&2; return 1; }
                usleep 20000
              done
              for name in use_cmb_sqes io_queue_depth; do echo $name=$(cat /sys/module/nvme/parameters/$name); done
              for name in size available published; do [ ! -e $device/p2pmem/$name ] || echo p2pmem.$name=$(cat $device/p2pmem/$name); done
              [ {{plan.Batch}} = 1 ] || echo {{plan.Bytes / 1024}} >/sys/block/$disk/queue/max_sectors_kb || return 1
              dd if={{Pattern}} of=/dev/$disk bs={{block}} oflag=direct conv=fsync 2>{{Folder}}/dd || { echo "the write failed: $(cat {{Folder}}/dd)" >&2; return 1; }
              dd if=/dev/$disk of={{ReadBack}} bs={{block}} count={{(plan.Transfers + plan.Batch - 1) / plan.Batch}} iflag=direct 2>{{Folder}}/dd || { echo "the read failed: $(cat {{Folder}}/dd)" >&2; return 1; }
            }
            drive
            code=$?
            [ ! -e $device/driver ] || echo {{function}} >$device/driver/unbind
            echo 0 >{{Tracing}}/tracing_on
            exit $code
            """;
    }

    /// <summary>Loads the driver afresh with its own defaults but for the place of the queues, binds it and waits for its disk.</summary>
    public static string Bind(string function, bool inCmb) => $"""
        set -e
        cd /sys/bus/pci
        [ ! -e devices/{function}/driver ] || echo {function} >devices/{function}/driver/unbind
        if grep -q '^nvme ' /proc/modules; then rmmod nvme; fi
        modprobe nvme use_cmb_sqes={(inCmb ? 1 : 0)}
        [ -e devices/{function}/driver ] || echo {function} >drivers/nvme/bind
        tries=0
        until [ -b /dev/$(ls devices/{function}/nvme)n1 ]; do
          tries=$((tries + 1))
          [ $tries -le 1000 ] || exit 1
          usleep 20000
        done
        """;

    /// <summary>Takes back what <see cref="Prepare"/> changed for others.</summary>
    public static string Release(string function) => $"""
        echo 0 >/sys/bus/pci/devices/{function}/enable
        echo 1 >/sys/bus/pci/drivers_autoprobe
        rm -rf {Folder}
        """;
}
