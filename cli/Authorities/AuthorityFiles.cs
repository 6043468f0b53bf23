using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.Cli.Authorities;

/// <summary>Reads and writes certificates and keys. What exists is never overwritten, and keys are for their owner alone.</summary>
internal static class AuthorityFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static string Read(FileInfo file)
    {
        try
        {
            return File.ReadAllText(file.FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MeshctlException(ExitCodes.Usage, $"{file} cannot be read: {exception.Message}", "check the path");
        }
    }

    /// <summary>A certificate with its key.</summary>
    public static X509Certificate2 ReadPair(FileInfo certificate, FileInfo key)
    {
        try
        {
            return X509Certificate2.CreateFromPem(Read(certificate), Read(key));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new MeshctlException(ExitCodes.Usage, $"{certificate} and {key} are not a certificate and its key", "name two PEM files that belong together");
        }
    }

    public static string Write(string path, string text, bool isKey = false)
    {
        try
        {
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (isKey && !OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            using StreamWriter writer = new(path, options);
            writer.Write(text);
            return path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MeshctlException(ExitCodes.Usage, $"{path} cannot be written: {exception.Message}", "choose a directory that exists, and a name that does not: nothing is overwritten");
        }
    }
}
