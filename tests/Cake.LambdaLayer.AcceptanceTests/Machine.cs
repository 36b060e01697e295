using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Tests;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>What some tests need of the machine, and what is said where it is missing.</summary>
internal static class Machine
{
    public const string NeedsBubblewrap = Bubblewrap.Needed;
    public const string NeedsBrowser = "needs chromium on PATH";
    public const string NeedsDebian = "needs Debian's or Ubuntu's own python3";
    public const string NeedsEmulator = $"needs qemu-aarch64-static on a processor other than arm64, and what follows: {NeedsOldUserland}";
    public const string NeedsMoto = "needs the AWS CLI (apt-get install awscli) and moto's server (pip install 'moto[server]') on PATH";
    public const string NeedsNodeAndWheels = $"needs node on PATH, and what follows: {NeedsBubblewrap}; {NeedsWheels}";
    public const string NeedsOldUserland = $"needs root, debootstrap and the mirror that /etc/apt names; {NeedsBubblewrap}";
    public const string NeedsOldUserlandAndWheels = $"{NeedsOldUserland}; {NeedsWheels}";
    public const string NeedsWheels = $"needs the wheels of LiteLLM in the folder that {Wheelhouse.Variable} names";

    /// <summary>The browser, or <see langword="null"/>.</summary>
    public static string? Browser { get; } =
        SearchPath.Find("chromium") ?? SearchPath.Find("chromium-browser") ?? SearchPath.Find("google-chrome");

    public static bool HasBubblewrap => Bubblewrap.Works;

    public static bool HasBrowser => Browser is not null;

    public static bool HasEmulator =>
        LambdaTarget.HostArchitecture != "arm64" && IsDebian && HasOldUserland && SearchPath.Find("qemu-aarch64-static") is not null;

    public static bool HasMoto => SearchPath.Find("aws") is not null && SearchPath.Find("moto_server") is not null;

    public static bool HasNodeAndWheels => SearchPath.Find("node") is not null && HasBubblewrap && HasWheels;

    public static bool HasOldUserland =>
        Environment.UserName == "root" && SearchPath.Find("debootstrap") is not null && OldUserland.Mirror is not null && HasBubblewrap;

    public static bool HasOldUserlandAndWheels => HasOldUserland && HasWheels;

    public static bool HasWheels => Wheelhouse.Folder is not null;

    public static bool IsDebian => File.Exists("/etc/debian_version");
}
