using System.CommandLine;
using System.Text.Json.Nodes;
using Mesh.Soak.Machine;
using Mesh.Soak.Measures;

namespace Mesh.Soak;

/// <summary>The command lines of what is measured beside the soak: <c>./mesh soak idle</c> and <c>./mesh soak change</c>.</summary>
internal static class MeasureCommand
{
    public static Command CreateIdle(Option<bool> inside, Option<string> output)
    {
        Option<int> connections = Count("--connections", "idle connections", 5000);
        Command command = new("idle", $"Measures what idle connections of an application cost its sidecar. Exit code 1 above {IdleMeasure.MostKilobytes} KB each.") { connections };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed, inside, output, progress => new IdleMeasure(parsed.GetValue(connections), progress, TimeProvider.System).RunAsync(cancellationToken), cancellationToken));
        return command;
    }

    public static Command CreateChange(Option<bool> inside, Option<string> output)
    {
        Option<int> endpoints = Count("--endpoints", "endpoints that go or come at a time", 1000);
        Command command = new(
            "change", $"Measures what changes of many endpoints cost the requests of a sidecar under load. Exit code 1 above {ChangeMeasure.MostRatio} times the usual 99th percentile.")
        {
            endpoints,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed, inside, output, progress => new ChangeMeasure(parsed.GetValue(endpoints), progress, TimeProvider.System).RunAsync(cancellationToken), cancellationToken));
        return command;
    }

    private static Option<int> Count(string name, string description, int usual)
    {
        Option<int> option = new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("must be at least 1");
            }
        });
        return option;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, Option<bool> inside, Option<string> output, Func<TextWriter, Task<JsonObject>> measure, CancellationToken cancellationToken)
    {
        if (!parsed.GetValue(inside))
        {
            return await SoakNetwork.RunInsideAsync([.. parsed.Tokens.Select(token => token.Value)], cancellationToken);
        }

        InvocationConfiguration streams = parsed.InvocationConfiguration;
        try
        {
            JsonObject report = await measure(parsed.GetValue(output) == "json" ? TextWriter.Null : streams.Error);
            await streams.Output.WriteLineAsync(report.ToJsonString());
            return report["verdict"]!.GetValue<string>() == "ok" ? 0 : 1;
        }
        catch (SoakException error)
        {
            await streams.Error.WriteLineAsync($"soak: {error.Message}");
            return 2;
        }
    }
}
