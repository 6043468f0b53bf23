namespace Mesh.Api.WellKnown;

/// <summary>Security settings of namespaces and pods: labels or annotations, whichever suits. On both with different values the stricter one counts.</summary>
public static class MeshPolicy
{
    /// <summary>
    /// On a namespace or a pod, whose setting wins: <see cref="Strict"/> or <see cref="Permissive"/>, the default. Anything else on a namespace counts as strict; a pod with it is not
    /// admitted.
    /// </summary>
    public const string MutualTls = "mesh.dev/mtls";

    /// <summary>Value of <see cref="MutualTls"/>: plain connections to the application are refused.</summary>
    public const string Strict = "strict";

    /// <summary>Value of <see cref="MutualTls"/>: plain connections are accepted, too.</summary>
    public const string Permissive = "permissive";

    /// <summary>On a namespace: <see cref="Allow"/>, the default, or <see cref="Deny"/>, as which anything else counts. What is done with calls where no access policy allows any.</summary>
    public const string DefaultAccess = "mesh.dev/default-access";

    /// <summary>Value of <see cref="DefaultAccess"/>.</summary>
    public const string Allow = "allow";

    /// <summary>Value of <see cref="DefaultAccess"/>.</summary>
    public const string Deny = "deny";
}
