using System.Globalization;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>Everything a run of a tunnel depends on, readable and printable like a <see cref="Scenario"/>.</summary>
internal sealed record TunnelScenario
{
    public required int Buffers { get; init; }

    public required SocketPlan Client { get; init; }

    public required SocketPlan Upstream { get; init; }

    /// <summary>Bytes of the client, then its end.</summary>
    public required int Up { get; init; }

    /// <summary>Bytes of the upstream, then its end.</summary>
    public required int Down { get; init; }

    /// <summary>Kinds of clients and upstreams only, rounds and buffers.</summary>
    public required Step[] Steps { get; init; }

    public static TunnelScenario Parse(string text)
    {
        Dictionary<string, string> lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' ', 2)).ToDictionary(parts => parts[0], parts => parts.Length > 1 ? parts[1] : "");
        return new TunnelScenario
        {
            Buffers = Number("buffers"),
            Client = SocketPlan.Parse(lines["client"].Split(' ')),
            Upstream = SocketPlan.Parse(lines["upstream"].Split(' ')),
            Up = Number("up"),
            Down = Number("down"),
            Steps = [.. lines["steps"].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Step.Parse)],
        };

        int Number(string name) => int.Parse(lines[name], CultureInfo.InvariantCulture);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"\nbuffers {Buffers}\nclient {Client}\nupstream {Upstream}\nup {Up}\ndown {Down}\nsteps {string.Join(", ", Steps)}\n");
}
