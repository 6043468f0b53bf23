using Mesh.Sandbox.Api.Auth;
using Mesh.Sandbox.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Mesh.Sandbox.Api.Authorization;

/// <summary>Lets a user with the right to it act as somebody else (<c>kubectl --as</c>).</summary>
internal sealed class Impersonation(Authorizer authorizer)
{
    private const string UserHeader = "Impersonate-User";
    private const string GroupHeader = "Impersonate-Group";
    private const string UidHeader = "Impersonate-Uid";
    private const string ExtraPrefix = "Impersonate-Extra-";

    /// <returns>Who the request is made as: <paramref name="user"/> unless the headers name somebody else.</returns>
    /// <exception cref="ApiStatusException">The headers are incomplete, or the user may not do that.</exception>
    public UserInfo Apply(IHeaderDictionary headers, UserInfo user)
    {
        var name = headers[UserHeader].ToString();
        string[] groups = [.. headers[GroupHeader].OfType<string>()];
        if (headers[UidHeader].Count > 0 || headers.Keys.Any(key => key.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ApiStatusException(ApiStatus.NotImplemented("impersonating a uid or extra attributes is not served by this server"));
        }

        if (name.Length == 0)
        {
            return groups.Length == 0
                ? user
                : throw new ApiStatusException(ApiStatus.InternalError($"requested [{string.Join(' ', groups)}] without impersonating a user"));
        }

        var account = ServiceAccountName.Parse(name);
        authorizer.Require(account is { } of
            ? Question(user, "serviceaccounts", of.Name) with { Namespace = of.Namespace }
            : Question(user, "users", name));
        foreach (var group in groups)
        {
            authorizer.Require(Question(user, "groups", group));
        }

        return new(name, "", GroupsOf(account, groups), new Dictionary<string, IReadOnlyList<string>>());
    }

    private static AccessRequest Question(UserInfo user, string resource, string name) => new()
    {
        User = user,
        Verb = "impersonate",
        Resource = resource,
        Name = name,
    };

    /// <summary>A service account has its own groups unless the request names others.</summary>
    private static string[] GroupsOf(ServiceAccountName? account, string[] given)
    {
        string[] groups = given.Length == 0 && account is not null ? [.. account.Groups] : given;
        return groups.Contains(UserInfo.AuthenticatedGroup) ? groups : [.. groups, UserInfo.AuthenticatedGroup];
    }
}
