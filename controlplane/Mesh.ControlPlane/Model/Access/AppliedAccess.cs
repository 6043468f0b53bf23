using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Model.Access;

/// <summary>A policy as far as it is about one workload.</summary>
/// <param name="Policy">The object.</param>
/// <param name="Action">What it does.</param>
/// <param name="Ports">Ports of the application that it is about; empty: all.</param>
/// <param name="Rules">Any of them.</param>
internal sealed record AppliedAccess(ResourceName Policy, AccessAction Action, ValueList<int> Ports, ValueList<AccessRule> Rules);
