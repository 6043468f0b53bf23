using System.CommandLine;
using System.Net;
using System.Text.Json.Nodes;

namespace Mesh.Bench.Sidecar.Generators;

/// <summary><c>generate</c>: the load generators that this program starts as processes of their own. One JSON object on standard output.</summary>
internal static class GenerateCommand
{
    private static readonly Option<string> Target = new("--target") { Required = true };
    private static readonly Option<double> Seconds = new("--seconds") { Required = true };

    public static Command Create() => new("generate", "Load generators, used by the comparison itself") { Rate(), Handshakes(), Dial(), Count() };

    private static Command Rate()
    {
        Option<string> path = new("--path") { Required = true };
        Option<double> rate = new("--rate") { Required = true };
        Option<double> warmUp = new("--warm-up") { Required = true };
        Command command = new("rate", "HTTP/1.1 requests at fixed times") { Target, path, rate, warmUp, Seconds };
        command.SetAction((parsed, cancellationToken) => ReportAsync(parsed, () => Task.FromResult(new ConstantRateGenerator(
            IPEndPoint.Parse(parsed.GetRequiredValue(Target)),
            parsed.GetRequiredValue(path),
            parsed.GetRequiredValue(rate),
            TimeSpan.FromSeconds(parsed.GetRequiredValue(warmUp)),
            TimeSpan.FromSeconds(parsed.GetRequiredValue(Seconds)),
            TimeProvider.System).Run(cancellationToken))));
        return command;
    }

    private static Command Handshakes()
    {
        Option<string> serverName = new("--server-name") { Required = true };
        Option<string> certificate = new("--certificate") { Required = true };
        Option<string> root = new("--root") { Required = true };
        Option<int> parallel = new("--parallel") { Required = true };
        Option<bool> resume = new("--resume");
        Command command = new("handshakes", "New mutual TLS connections") { Target, serverName, certificate, root, parallel, Seconds, resume };
        command.SetAction((parsed, cancellationToken) => ReportAsync(parsed, () => new HandshakeGenerator(
            IPEndPoint.Parse(parsed.GetRequiredValue(Target)),
            HandshakeGenerator.CreateTls(
                parsed.GetRequiredValue(serverName), parsed.GetRequiredValue(certificate), parsed.GetRequiredValue(root), parsed.GetValue(resume)),
            parsed.GetRequiredValue(parallel),
            TimeSpan.FromSeconds(parsed.GetRequiredValue(Seconds)),
            TimeProvider.System).RunAsync(cancellationToken)));
        return command;
    }

    private static Command Dial()
    {
        Option<string> addresses = new("--addresses") { Required = true };
        Option<int> port = new("--port") { Required = true };
        Command command = new("dial", "One connection to each of many addresses") { addresses, port };
        command.SetAction((parsed, cancellationToken) => ReportAsync(parsed, () => Dialler.RunAsync(
            [.. parsed.GetRequiredValue(addresses).Split(',').Select(IPAddress.Parse)], parsed.GetRequiredValue(port), cancellationToken)));
        return command;
    }

    private static Command Count()
    {
        Option<int> port = new("--port") { Required = true };
        Command command = new("count", "How much a sidecar knows") { port };
        command.SetAction((parsed, cancellationToken) =>
            ReportAsync(parsed, () => ConfigurationCount.RunAsync(parsed.GetRequiredValue(port), cancellationToken)));
        return command;
    }

    private static async Task<int> ReportAsync(ParseResult parsed, Func<Task<JsonObject>> run)
    {
        JsonObject report;
        try
        {
            report = await run();
        }
        catch (Exception exception)
        {
            // The border of this process: whoever started it says what failed.
            report = new JsonObject { ["failure"] = exception is BenchException ? exception.Message : exception.ToString() };
        }

        await parsed.InvocationConfiguration.Output.WriteLineAsync(report.ToJsonString());
        return 0;
    }
}
