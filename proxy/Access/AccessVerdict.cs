namespace Mesh.Proxy.Access;

/// <summary>Whether somebody may do what he asks, and who says so.</summary>
/// <param name="IsAllowed">Whether.</param>
/// <param name="Policy">The policy that decides; null if it is the default.</param>
/// <param name="Rule">Its rule that matches; -1 if the policy decides because none does.</param>
internal readonly record struct AccessVerdict(bool IsAllowed, AccessPolicyModel? Policy, int Rule);
