using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Mesh.Sandbox.Node.Tests;

/// <summary>Whether this process may create network namespaces: as root, or as root of a user namespace.</summary>
internal static partial class RootPrivileges
{
    private static readonly Lazy<string?> Missing = new(FindMissing);

    /// <summary>Skips the running test, with the reason, where the privilege or a program is missing.</summary>
    public static void Require() => Assert.SkipUnless(Missing.Value is null, $"needs root, or `unshare --user --map-root-user --net --mount`: {Missing.Value}");

    /// <summary>Skips the running test where containers cannot run as users other than root, as in a user namespace that maps one id only.</summary>
    public static void RequireUserIds()
    {
        const long highestUsed = 65532;
        var mapped = File.ReadLines("/proc/self/uid_map").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Any(range =>
            long.Parse(range[0]) <= highestUsed && long.Parse(range[0]) + long.Parse(range[2]) > highestUsed);
        Assert.SkipUnless(mapped, "needs root, or a user namespace with a range of ids (`unshare --map-root-user --map-auto`, package uidmap)");
    }

    /// <summary>Skips the running test where tunnel devices are refused, as to root of a user namespace on a machine that keeps them to itself.</summary>
    public static void RequireTunnels()
    {
        Require();
        try
        {
            File.OpenHandle("/dev/net/tun", FileMode.Open, FileAccess.ReadWrite).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"needs /dev/net/tun: {e.Message}");
        }
    }

    private static string? FindMissing()
    {
        if (GetEffectiveUserId() != 0)
        {
            return "not root";
        }

        try
        {
            using var probe = Process.Start(new ProcessStartInfo("unshare", ["--net", "--mount", "nft", "list", "tables"]) { RedirectStandardError = true })!;
            var errors = probe.StandardError.ReadToEnd();
            probe.WaitForExit();
            return probe.ExitCode == 0 ? null : $"a network namespace with nftables is refused: {errors}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();
}
