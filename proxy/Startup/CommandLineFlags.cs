namespace Mesh.Proxy.Startup;

/// <summary>Flags of the form <c>--name value</c> or <c>--name=value</c>. Anything else, and a flag given twice, is a fault.</summary>
internal sealed class CommandLineFlags
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Reads flags.</summary>
    /// <param name="args">The arguments after the verb.</param>
    /// <param name="known">Names that are allowed, without dashes.</param>
    /// <param name="faults">Gets a line per fault.</param>
    public CommandLineFlags(IReadOnlyList<string> args, IReadOnlySet<string> known, List<string> faults)
    {
        for (int i = 0; i < args.Count; i++)
        {
            string[] parts = args[i].Split('=', 2);
            string name = parts[0].StartsWith("--", StringComparison.Ordinal) ? parts[0][2..] : "";
            if (!known.Contains(name))
            {
                faults.Add($"'{parts[0]}' is not a flag of this command; see --help");
            }
            else if (parts.Length == 1 && ++i == args.Count)
            {
                faults.Add($"--{name} needs a value");
            }
            else if (!_values.TryAdd(name, parts.Length == 2 ? parts[1] : args[i]))
            {
                faults.Add($"--{name} is given twice");
            }
        }
    }

    public string? Find(string name) => _values.GetValueOrDefault(name);
}
