using System.Collections.Concurrent;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Knows tokens of the form <c>namespace/account</c>, unless told otherwise.</summary>
internal sealed class FakeTokenReviewer : ITokenReviewer
{
    public ConcurrentDictionary<string, TokenReviewOutcome> Outcomes { get; } = new();

    public Exception? Failure { get; set; }

    public int Calls { get; private set; }

    public Task<TokenReviewOutcome> ReviewAsync(string token, string audience, CancellationToken cancellationToken)
    {
        Calls++;
        if (Failure is not null)
        {
            throw Failure;
        }

        return Task.FromResult(Outcomes.TryGetValue(token, out var outcome)
            ? outcome
            : token.Split('/') is [var @namespace, var account]
                ? new TokenReviewOutcome(true, $"system:serviceaccount:{@namespace}:{account}", [MeshNames.TokenAudience], "uid-1")
                : new TokenReviewOutcome(false, "", [], null));
    }
}
