using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Mesh.Fuzz;

/// <summary>The command line.</summary>
/// <param name="Target">Name of the target.</param>
/// <param name="Duration">How long to run.</param>
/// <param name="Seed">Of all chance; the same seed makes the same inputs.</param>
/// <param name="Corpus">Directory whose files are inputs to begin with, and where those that found something new are written; null for none.</param>
/// <param name="Replay">File with one input to run instead; null for none.</param>
internal sealed record FuzzArguments(string Target, TimeSpan Duration, int Seed, string? Corpus, string? Replay)
{
    public static string Usage =>
        $"""
        Usage: Mesh.Fuzz TARGET [--seconds N] [--seed S] [--corpus DIR]
               Mesh.Fuzz TARGET --replay FILE

          TARGET         {string.Join(", ", FuzzTargets.All.Keys)}
          --seconds N    how long (default 60)
          --seed S       the same seed makes the same inputs (default 1)
          --corpus DIR   inputs to begin with; inputs that found something new are added
          --replay FILE  run one input and end

        Exit code 0: nothing found; 1: a finding, printed and written to fuzz-TARGET.bin in the corpus or the working directory; 2: wrong command line.
        """;

    public static bool TryParse(IReadOnlyList<string> args, [NotNullWhen(true)] out FuzzArguments? arguments)
    {
        arguments = null;
        if (args.Count == 0 || args.Count % 2 == 0 || !FuzzTargets.All.ContainsKey(args[0]))
        {
            return false;
        }

        FuzzArguments parsed = new(args[0], TimeSpan.FromSeconds(60), 1, null, null);
        for (int i = 1; i < args.Count; i += 2)
        {
            string value = args[i + 1];
            bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            FuzzArguments? next = args[i] switch
            {
                "--seconds" when isNumber => parsed with { Duration = TimeSpan.FromSeconds(number) },
                "--seed" when isNumber => parsed with { Seed = number },
                "--corpus" => parsed with { Corpus = value },
                "--replay" => parsed with { Replay = value },
                _ => null,
            };
            if (next is null)
            {
                return false;
            }

            parsed = next;
        }

        arguments = parsed;
        return true;
    }
}
