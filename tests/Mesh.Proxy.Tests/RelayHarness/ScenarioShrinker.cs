namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>Takes away from a failing scenario whatever it fails without, so that somebody can read it.</summary>
internal static class ScenarioShrinker
{
    /// <summary>Bounds the time for hopeless cases.</summary>
    private const int MaxRuns = 3000;

    public static Scenario Shrink(Scenario scenario, Func<Scenario, bool> fails)
    {
        int runs = 0;
        bool isSmaller = true;
        while (isSmaller)
        {
            isSmaller = false;
            foreach (Scenario candidate in Candidates(scenario))
            {
                if (++runs > MaxRuns)
                {
                    return scenario;
                }

                if (fails(candidate))
                {
                    scenario = candidate;
                    isSmaller = true;
                    break;
                }
            }
        }

        return scenario;
    }

    private static IEnumerable<Scenario> Candidates(Scenario scenario)
    {
        for (int size = scenario.Steps.Length; size > 0; size /= 2)
        {
            for (int i = 0; i + size <= scenario.Steps.Length; i += size)
            {
                yield return scenario with { Steps = [.. scenario.Steps[..i], .. scenario.Steps[(i + size)..]] };
            }
        }

        for (int i = 0; i < scenario.Clients.Length; i++)
        {
            if (scenario.Clients.Length > 1)
            {
                yield return scenario with { Clients = [.. scenario.Clients[..i], .. scenario.Clients[(i + 1)..]] };
            }

            foreach (ClientPlan client in Candidates(scenario.Clients[i]))
            {
                yield return scenario with { Clients = [.. scenario.Clients[..i], client, .. scenario.Clients[(i + 1)..]] };
            }
        }

        if (scenario.Endpoints > 1)
        {
            yield return scenario with { Endpoints = 1 };
        }

        if (scenario.RoutesLate)
        {
            yield return scenario with { RoutesLate = false };
        }

        if (scenario.Upstream != Plain)
        {
            yield return scenario with { Upstream = Plain };
        }
    }

    private static SocketPlan Plain => new(false, 1_000_000, 16_384);

    private static IEnumerable<ClientPlan> Candidates(ClientPlan client)
    {
        if (client.Socket != Plain)
        {
            yield return client with { Socket = Plain };
        }

        for (int i = 0; i < client.Requests.Length; i++)
        {
            yield return client with { Requests = [.. client.Requests[..i], .. client.Requests[(i + 1)..]] };
            foreach (RequestPlan request in Candidates(client.Requests[i]))
            {
                yield return client with { Requests = [.. client.Requests[..i], request, .. client.Requests[(i + 1)..]] };
            }
        }
    }

    private static IEnumerable<RequestPlan> Candidates(RequestPlan request)
    {
        RequestPlan[] smaller =
        [
            request with { Pad = 0 },
            request with { Pad = request.Pad / 2 },
            request with { Body = BodyPlan.None },
            request with { Body = request.Body with { Length = request.Body.Length / 2 } },
            request with { Body = request.Body with { Chunk = 1_000_000 } },
            request with { Tunnel = request.Tunnel / 2 },
            request with { Fault = -1 },
            request with { Expects = false },
            request with { Answer = request.Answer with { Pad = 0 } },
            request with { Answer = request.Answer with { IsInterim = false } },
            request with { Answer = request.Answer with { IsEarly = false } },
            request with { Answer = request.Answer with { Extra = 0 } },
            request with { Answer = request.Answer with { Cut = -1 } },
            request with { Answer = request.Answer with { CutsWithReset = false } },
            request with { Answer = request.Answer with { Tunnel = request.Answer.Tunnel / 2 } },
            request with { Answer = request.Answer with { Body = request.Answer.Body with { Length = request.Answer.Body.Length / 2 } } },
            request with { Answer = request.Answer with { Body = request.Answer.Body with { Chunk = 1_000_000 } } },
        ];
        return smaller.Where(candidate => candidate != request);
    }
}
