using System.ComponentModel;
using System.Runtime.InteropServices;
using Mesh.Sandbox.Node.Native;

namespace Mesh.Sandbox.Node.Volumes;

/// <summary>Owner group and mode of files that a volume writes.</summary>
internal static class FileOwnership
{
    private const uint Unchanged = uint.MaxValue;

    public static void Set(string path, uint? groupId, UnixFileMode mode)
    {
        if (groupId is { } group && Libc.ChangeOwner(path, Unchanged, group) != 0)
        {
            throw new VolumeException($"cannot give {Path.GetFileName(path)} to group {group}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }

        // After chown, which clears set-id bits; and unlike the mode at creation this ignores the umask.
        File.SetUnixFileMode(path, mode);
    }
}
