using System.CommandLine;
using Mesh.Soak.Machine;

namespace Mesh.Soak;

/// <summary>The command line: <c>./mesh soak</c>.</summary>
internal static class SoakCommand
{
    public static RootCommand Create()
    {
        SoakOptions defaults = new();
        Option<long> requests = new("--requests") { Description = "how many requests and tunnels", HelpName = "N", DefaultValueFactory = _ => defaults.Requests };
        Option<int> connections = new("--connections") { Description = "client connections at a time", HelpName = "N", DefaultValueFactory = _ => defaults.Connections };
        Option<int> life = new("--certificate-life")
        {
            Description = "seconds; renewed at half of it", HelpName = "SECONDS", DefaultValueFactory = _ => (int)defaults.CertificateLife.TotalSeconds,
        };
        Option<ulong?> seed = new("--seed") { Description = "repeats the choices of a run (default: from the clock)", HelpName = "N" };
        Option<FileInfo?> json = new("--json") { Description = "write the JSON object to FILE, too", HelpName = "FILE" };
        Option<string> output = new("--output", "-o") { Description = "text: progress on standard error; json: nothing but the JSON object", DefaultValueFactory = _ => "text", Recursive = true };
        output.AcceptOnlyFromAmong("text", "json");
        Option<bool> inside = new("--inside") { Hidden = true, Recursive = true };
        requests.Validators.Add(result => MustBePositive(result.GetValueOrDefault<long>(), result.AddError));
        life.Validators.Add(result => MustBePositive(result.GetValueOrDefault<int>(), result.AddError));
        connections.Validators.Add(result => MustBePositive(result.GetValueOrDefault<int>(), result.AddError));
        RootCommand root = new(
            "Runs two sidecars with mutual TLS between them under load, faults, certificate rotation and changing endpoints; verifies every byte, that nothing stalls and that nothing "
            + "leaks. The last line of output is one JSON object. Exit code 0 if the verdict is ok, 1 if not, 2 if it could not be run.")
        {
            requests, connections, life, seed, json, output, inside,
        };
        root.Subcommands.Add(MeasureCommand.CreateIdle(inside, output));
        root.Subcommands.Add(MeasureCommand.CreateChange(inside, output));
        root.SetAction(async (parsed, cancellationToken) =>
        {
            if (!parsed.GetValue(inside))
            {
                return await SoakNetwork.RunInsideAsync([.. parsed.Tokens.Select(token => token.Value)], cancellationToken);
            }

            SoakOptions options = new()
            {
                Requests = parsed.GetValue(requests),
                Connections = parsed.GetValue(connections),
                CertificateLife = TimeSpan.FromSeconds(parsed.GetValue(life)),
                Seed = parsed.GetValue(seed) ?? (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
                IsQuiet = parsed.GetValue(output) == "json",
                JsonFile = parsed.GetValue(json)?.FullName,
            };
            InvocationConfiguration streams = parsed.InvocationConfiguration;
            return await new SidecarSoak(options, streams.Output, options.IsQuiet ? TextWriter.Null : streams.Error, TimeProvider.System).RunAsync(cancellationToken);
        });
        return root;
    }

    private static void MustBePositive(long value, Action<string> fault)
    {
        if (value < 1)
        {
            fault("must be at least 1");
        }
    }
}
