using System.Globalization;
using System.Text;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>Everything a run depends on. Its text is what a failing run prints, and what <see cref="Parse"/> makes the same run of.</summary>
internal sealed record Scenario
{
    /// <summary>The loop's limit of buffers.</summary>
    public required int Buffers { get; init; }

    public required int Endpoints { get; init; }

    /// <summary>Routes are known only later.</summary>
    public required bool RoutesLate { get; init; }

    public required SocketPlan Upstream { get; init; }

    public required ClientPlan[] Clients { get; init; }

    public required Step[] Steps { get; init; }

    public static Scenario Parse(string text)
    {
        Scenario scenario = new() { Buffers = 0, Endpoints = 1, RoutesLate = false, Upstream = SocketPlan.Parse(["plain", "1", "1"]), Clients = [], Steps = [] };
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            scenario = words[0] switch
            {
                "buffers" => scenario with { Buffers = int.Parse(words[1], CultureInfo.InvariantCulture) },
                "endpoints" => scenario with { Endpoints = int.Parse(words[1], CultureInfo.InvariantCulture) },
                "late" => scenario with { RoutesLate = true },
                "upstream" => scenario with { Upstream = SocketPlan.Parse(words.AsSpan(1)) },
                "client" => scenario with { Clients = [.. scenario.Clients, new ClientPlan(SocketPlan.Parse(words.AsSpan(2)), words[1] == "eager", [])] },
                "request" => scenario with { Clients = WithRequest(scenario.Clients, RequestPlan.Parse(line["request".Length..].Trim())) },
                "steps" => scenario with { Steps = [.. line["steps".Length..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Step.Parse)] },
                _ => throw new FormatException(line),
            };
        }

        return scenario;
    }

    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"\nbuffers {Buffers}\nendpoints {Endpoints}\n{(RoutesLate ? "late\n" : "")}upstream {Upstream}\n");
        foreach (ClientPlan client in Clients)
        {
            text.Append(CultureInfo.InvariantCulture, $"client {(client.IsEager ? "eager" : "serial")} {client.Socket}\n");
            foreach (RequestPlan request in client.Requests)
            {
                text.Append(CultureInfo.InvariantCulture, $"request {request}\n");
            }
        }

        return text.Append("steps ").AppendJoin(", ", Steps).Append('\n').ToString();
    }

    private static ClientPlan[] WithRequest(ClientPlan[] clients, RequestPlan request) =>
        [.. clients[..^1], clients[^1] with { Requests = [.. clients[^1].Requests, request] }];
}
