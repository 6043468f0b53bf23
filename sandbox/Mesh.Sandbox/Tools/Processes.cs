using System.Globalization;
using System.Text;

namespace Mesh.Sandbox.Tools;

/// <summary>Looks at the machine's processes: what containers really run, whatever the API says of them.</summary>
internal static class Processes
{
    /// <summary>The kernel keeps this many characters of a process's name.</summary>
    private const int MaxNameLength = 15;

    /// <summary>Ids of the processes of a program whose environment has a variable with this value.</summary>
    public static IEnumerable<int> Find(string program, string variable, string value)
    {
        string name = program[..Math.Min(program.Length, MaxNameLength)];
        string entry = $"{variable}={value}";
        foreach (string directory in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            if (Read(Path.Combine(directory, "comm")).Trim() == name && Read(Path.Combine(directory, "environ")).Split('\0').Contains(entry))
            {
                yield return int.Parse(Path.GetFileName(directory), CultureInfo.InvariantCulture);
            }
        }
    }

    /// <summary>Resident memory in bytes; 0 once it has ended.</summary>
    public static long ResidentBytes(int process)
    {
        string? line = Read($"/proc/{process}/status").Split('\n').FirstOrDefault(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return line is null ? 0 : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked.
            return "";
        }
    }
}
