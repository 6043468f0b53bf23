using System.Net;
using Mesh.Api.Identity;

namespace Mesh.ControlPlane.Federation.Statements;

/// <summary>What the statements of one peer are judged by.</summary>
/// <param name="TrustDomain">Its trust domain.</param>
/// <param name="Forbidden">Addresses that are ours alone, such as that of our API server: nobody gets traffic sent there by naming them.</param>
internal sealed record PeerRules(TrustDomain TrustDomain, IReadOnlySet<IPAddress> Forbidden);
