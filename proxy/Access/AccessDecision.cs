namespace Mesh.Proxy.Access;

/// <summary>
/// Decides who may do what. Pure; allocates nothing, except for paths with percent-encodings. The order of policies and rules changes no verdict, only which of several is named.
/// </summary>
internal static class AccessDecision
{
    public static AccessVerdict Judge(AccessModel access, scoped in AccessRequest request)
    {
        // 1. A denial counts whatever anybody allows.
        foreach (AccessPolicyModel policy in access.Denying)
        {
            if (policy.IsAbout(request.Caller.Port) && policy.Find(request) is >= 0 and int rule)
            {
                return new AccessVerdict(IsAllowed: false, policy, rule);
            }
        }

        // 2. Where anybody allows anything, the rest is not allowed.
        AccessPolicyModel? first = null;
        foreach (AccessPolicyModel policy in access.Allowing)
        {
            if (policy.IsAbout(request.Caller.Port))
            {
                first ??= policy;
                if (policy.Find(request) is >= 0 and int rule)
                {
                    return new AccessVerdict(IsAllowed: true, policy, rule);
                }
            }
        }

        // 3. Nobody has said anything.
        return new AccessVerdict(first is null && access.AllowsByDefault, first, Rule: -1);
    }
}
