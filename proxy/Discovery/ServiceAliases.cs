using System.Net;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Discovery;

/// <summary>
/// Services are wanted by alias and held by name: this keeps the two in step. A service is held as long as one of its aliases is wanted; an alias is absent once the
/// control plane said so, or removed the service that owned it.
/// </summary>
internal sealed class ServiceAliases(ResourceTable services)
{
    /// <summary>The aliases of a service. Cheap to compare: parsed, so that different spellings of an IPv6 address are the same.</summary>
    public static IEnumerable<ServiceAlias> Of(V1.Service service) =>
        service.ClusterIps.Select(address => new ServiceAlias(IPAddress.Parse(address))).Concat(service.DnsNames.Select(name => new ServiceAlias(name)));

    public bool IsAbsent(ServiceAlias alias) => services.IsAbsent(alias.ToString());

    public void Want(ServiceAlias alias) => services.Want(alias.ToString());

    public void Unwant(ServiceAlias alias)
    {
        services.Unwant(alias.ToString());
        foreach (HeldResource held in OwnersOf(alias))
        {
            if (!IsNeeded((V1.Service)held.Message))
            {
                services.Drop(held.Name);
            }
        }
    }

    /// <summary>Takes over a service, unless nobody wants it under any of its aliases any more.</summary>
    public void Hold(HeldResource resource, V1.Service service)
    {
        if (services.Find(resource.Name) is { } before)
        {
            // Aliases that the new version has lost belong to nobody until another service claims them.
            Release((V1.Service)before.Message);
        }

        if (!IsNeeded(service))
        {
            services.Drop(resource.Name);
            return;
        }

        services.Hold(resource);
        foreach (ServiceAlias alias in Of(service))
        {
            services.MarkPresent(alias.ToString());
        }
    }

    /// <summary>Removes a service by its name, or whatever is held under an alias.</summary>
    public void Remove(string nameOrAlias)
    {
        if (services.Find(nameOrAlias) is { } held)
        {
            services.MarkAbsent(nameOrAlias);
            Release((V1.Service)held.Message);
            return;
        }

        ServiceAlias alias = ServiceAlias.Parse(nameOrAlias);
        services.MarkAbsent(alias.ToString());
        foreach (HeldResource owner in OwnersOf(alias))
        {
            services.Drop(owner.Name);
        }
    }

    private void Release(V1.Service service)
    {
        foreach (ServiceAlias alias in Of(service))
        {
            if (!OwnersOf(alias).Any(owner => owner.Message != service))
            {
                services.MarkAbsent(alias.ToString());
            }
        }
    }

    private HeldResource[] OwnersOf(ServiceAlias alias) => [.. services.Held.Where(held => Of((V1.Service)held.Message).Contains(alias))];

    private bool IsNeeded(V1.Service service) => Of(service).Any(alias => services.IsWanted(alias.ToString()));
}
