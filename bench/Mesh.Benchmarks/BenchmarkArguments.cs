namespace Mesh.Benchmarks;

/// <summary>The command line: our own two words, everything else is BenchmarkDotNet's.</summary>
/// <param name="IsFull">Measure until the numbers are stable, rather than for a glance.</param>
/// <param name="IsHelp">Explain and end.</param>
/// <param name="IsListing">Only name the benchmarks.</param>
/// <param name="Passed">What BenchmarkDotNet gets to see.</param>
internal sealed record BenchmarkArguments(bool IsFull, bool IsHelp, bool IsListing, string[] Passed)
{
    public const string Help = """
        Usage: ./mesh bench [--quick | --full] [BENCHMARKDOTNET-OPTIONS]

          --quick             a few short rounds of every benchmark, within a minute: right to a factor, not to a percent (default)
          --full              BenchmarkDotNet's default job: rounds until the numbers are stable; takes minutes
          --filter PATTERN…   only the benchmarks whose full name matches, e.g. --filter '*Picker*'
          --list flat         name the benchmarks and end
          --help              this text

        Other options go to BenchmarkDotNet as they are. Reports are written to artifacts/benchmarks.

        """;

    public static BenchmarkArguments Parse(IReadOnlyCollection<string> args)
    {
        List<string> passed = [.. args.Where(argument => argument is not ("--quick" or "--full"))];
        bool isListing = passed.Contains("--list");
        if (!isListing && !passed.Any(argument => argument is "--filter" or "-f"))
        {
            // Without a filter BenchmarkDotNet asks at the terminal which ones to run.
            passed.AddRange(["--filter", "*"]);
        }

        return new BenchmarkArguments(args.Contains("--full"), args.Any(argument => argument is "--help" or "-h"), isListing, [.. passed]);
    }
}
