using System.ComponentModel;
using System.Runtime.InteropServices;
using Mesh.Sandbox.Node.Native;

namespace Mesh.Sandbox.Node.Volumes;

/// <summary>
/// Replaces all files of a directory at once, in kubelet's layout: the files stand in a hidden directory, <c>..data</c> points to it, and every visible name points
/// through <c>..data</c>. A reader sees the old files or the new ones, never a mixture; the rename of <c>..data</c> is what a program can watch for.
/// </summary>
internal static class AtomicDirectory
{
    private const string DataLink = "..data";

    /// <summary>Writes the files if they differ from what is there.</summary>
    /// <param name="directory">The volume; must exist.</param>
    /// <param name="files">Relative path → file.</param>
    /// <param name="groupId">Owner group (<c>fsGroup</c>), or null to leave it.</param>
    /// <param name="version">A name no earlier call has used.</param>
    /// <returns>Whether anything changed.</returns>
    public static bool Write(string directory, IReadOnlyDictionary<string, VolumeFile> files, uint? groupId, string version)
    {
        var link = Path.Combine(directory, DataLink);
        var previous = new DirectoryInfo(link).LinkTarget;
        if (previous is not null && IsEqual(Path.Combine(directory, previous), files))
        {
            return false;
        }

        var fresh = $"..{version}";
        Fill(Path.Combine(directory, fresh), files, groupId);
        var temporary = Path.Combine(directory, "..data_tmp");
        File.Delete(temporary);
        File.CreateSymbolicLink(temporary, fresh);
        if (Libc.Rename(temporary, link) != 0)
        {
            throw new VolumeException($"cannot replace {link}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }

        LinkNames(directory, files.Keys.Select(FirstSegment).ToHashSet());
        if (previous is not null)
        {
            Directory.Delete(Path.Combine(directory, previous), recursive: true);
        }

        return true;
    }

    private static void Fill(string directory, IReadOnlyDictionary<string, VolumeFile> files, uint? groupId)
    {
        CreateDirectory(directory, groupId);
        foreach (var (name, file) in files)
        {
            var path = Path.Combine(directory, name);
            CreateDirectory(Path.GetDirectoryName(path)!, groupId);
            File.WriteAllBytes(path, file.Content.Span);
            FileOwnership.Set(path, groupId, groupId is null ? file.Mode : file.Mode | UnixFileMode.GroupRead);
        }
    }

    private static void CreateDirectory(string path, uint? groupId)
    {
        const UnixFileMode everybodyReads = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            FileOwnership.Set(path, groupId, everybodyReads);
        }
    }

    private static void LinkNames(string directory, HashSet<string> names)
    {
        foreach (var name in names)
        {
            var visible = Path.Combine(directory, name);
            if (new FileInfo(visible).LinkTarget is null)
            {
                File.CreateSymbolicLink(visible, Path.Combine(DataLink, name));
            }
        }

        foreach (var entry in Directory.EnumerateFileSystemEntries(directory))
        {
            var name = Path.GetFileName(entry);
            if (!name.StartsWith("..", StringComparison.Ordinal) && !names.Contains(name))
            {
                File.Delete(entry);
            }
        }
    }

    private static bool IsEqual(string directory, IReadOnlyDictionary<string, VolumeFile> files)
    {
        var present = Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(directory, path)).ToHashSet();
        return present.SetEquals(files.Keys)
            && files.All(file => File.ReadAllBytes(Path.Combine(directory, file.Key)).AsSpan().SequenceEqual(file.Value.Content.Span));
    }

    private static string FirstSegment(string path) => path.Split('/', 2)[0];
}
