using Grpc.Core;
using Mesh.Api.Federation.V1;

namespace Mesh.Sandbox.Scenarios.Peers;

/// <summary>What a control plane says to somebody who calls it as a peer would.</summary>
/// <param name="Code"><see cref="StatusCode.OK"/> if it took the call.</param>
/// <param name="Detail">Its words; empty for <see cref="StatusCode.OK"/>.</param>
internal sealed record PeerAnswer(StatusCode Code, string Detail)
{
    /// <summary>What it states, as far as the caller has waited for it.</summary>
    public IReadOnlyList<Statement> Statements { get; init; } = [];

    public override string ToString() => Detail.Length == 0 ? Code.ToString() : $"{Code} ({Detail})";
}
